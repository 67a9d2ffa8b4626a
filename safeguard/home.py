"""The first page: what waits, gathered from every room."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from actions.answering import count_waiting
from actions.flags import flags_beside
from actions.models import Action, DateRequest, ImprovementPlan
from actions.overview import overview_of
from actions.states import State
from committees.waiting import waiting_for
from reports.models import Publication
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
    to_sign = actions.in_state(State.AWAITING_SIGN_OFF).in_order()
    requests = DateRequest.objects.visible_to(user).waiting().select_related("action__plan")
    plans = ImprovementPlan.objects.visible_to(user).order_by("title")
    published = Publication.objects.visible_to(user).select_related("plan").without_content()
    decides = user.is_signing_officer
    follow_ups = waiting_for(user, on=today)
    context = {
        "own": [(each, flags_beside(each.facts, on=today)) for each in own[:ACTIONS_SHOWN]],
        "own_count": own.count(),
        "overdue_follow_ups": follow_ups.overdue,
        "overdue_follow_ups_count": follow_ups.count,
        "waiting_count": count_waiting(user, on=today),
        "to_sign": to_sign[:ACTIONS_SHOWN] if decides else [],
        "to_sign_count": to_sign.count() if decides else 0,
        "to_answer": requests.order_by("asked_at", "pk") if decides else [],
        "plans": overview_of(plans, visible, on=today),
        "publications": published.newest_first()[:PUBLICATIONS_SHOWN],
    }
    return render(request, "home.html", context)
