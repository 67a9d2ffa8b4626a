"""The first page: what waits, gathered from every room."""

from datetime import date

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from actions.answering import count_waiting
from actions.flags import flags_beside
from actions.models import Action, DateRequest, EmbeddedCheck, Hold, ImprovementPlan
from actions.overview import overview_of
from actions.signing import sent_back, to_sign_by, waiting_longest_first
from committees.waiting import waiting_for
from reports.models import Publication
from safeguard.accounts.models import User
from safeguard.accounts.requests import SignedInRequest

ACTIONS_SHOWN = 50
PUBLICATIONS_SHOWN = 5


@require_safe
def home(request: SignedInRequest) -> HttpResponse:
    """One's own actions, what waits for a decision or is overdue, every plan in figures, the newest
    papers."""
    user, today = request.user, timezone.localdate()
    visible = Action.objects.visible_to(user)
    actions = visible.select_related("plan", "rating", "lead")
    own = actions.open().filter(lead__in=user.posts_on(today)).with_parts(on=today).worst_first()
    requests = DateRequest.objects.visible_to(user).waiting().select_related("action__plan")
    plans = ImprovementPlan.objects.visible_to(user).order_by("title")
    published = Publication.objects.visible_to(user).select_related("plan").without_content()
    decides = user.is_signing_officer
    follow_ups = waiting_for(user, on=today)
    to_sign = (
        to_sign_by(user, waiting_longest_first(visible, on=today), on=today) if decides else []
    )
    context = {
        "own": [(each, flags_beside(each.facts, on=today)) for each in own[:ACTIONS_SHOWN]],
        "own_count": own.count(),
        "overdue_follow_ups": follow_ups.overdue,
        "overdue_follow_ups_count": follow_ups.count,
        "waiting_count": count_waiting(user, on=today),
        "sent_back": sent_back(visible.filter(lead__in=user.posts_on(today))),
        "back_from_hold": _back_from_hold(user, on=today),
        "to_check": _to_check(user, on=today),
        "to_sign": to_sign[:ACTIONS_SHOWN],
        "to_sign_count": len(to_sign),
        "to_answer": requests.order_by("asked_at", "pk") if decides else [],
        "plans": overview_of(plans, visible, on=today),
        "publications": published.newest_first()[:PUBLICATIONS_SHOWN],
    }
    return render(request, "home.html", context)


def _back_from_hold(user: User, *, on: date) -> QuerySet[Hold]:
    """Holds of one's own actions whose day has come: say that work goes on, or until when not."""
    over = Hold.objects.visible_to(user).current().over(on=on)
    own = over.filter(entry__action__lead__in=user.posts_on(on))
    return own.select_related("entry__action__plan").order_by("restart_on", "pk")


def _to_check(user: User, *, on: date) -> QuerySet[EmbeddedCheck]:
    """Checks whose day has come, for those who look whether a thing has lasted."""
    due = EmbeddedCheck.objects.visible_to(user).due(on=on)
    looks = user.is_improvement_team or user.is_signing_officer
    return (due if looks else due.none()).select_related("action__plan").order_by("due_on", "pk")
