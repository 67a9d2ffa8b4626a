"""The first page: what waits, gathered from every room."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

import actions.waiting
import committees.waiting
import reports.waiting
from actions.flags import flags_beside
from actions.models import Action, ImprovementPlan
from actions.overview import overview_of
from reports.models import Publication
from safeguard.accounts.requests import SignedInRequest
from safeguard.urgency import Urgency

ACTIONS_SHOWN = 50
PUBLICATIONS_SHOWN = 5


@require_safe
def home(request: SignedInRequest) -> HttpResponse:
    """What waits for the person, the most urgent first; their other actions, every plan in
    figures, the newest papers."""
    user, today = request.user, timezone.localdate()
    rooms = (actions.waiting, committees.waiting, reports.waiting)
    waiting = [group for room in rooms for group in room.waiting_for(user, on=today)]
    told = [line.own_action for group in waiting for line in group.lines if line.own_action]
    visible = Action.objects.visible_to(user)
    own = visible.open().filter(lead__in=user.posts_on(today)).exclude(pk__in=told)
    rows = own.select_related("plan", "rating", "lead").with_parts(on=today).worst_first()
    plans = ImprovementPlan.objects.visible_to(user).order_by("title")
    published = Publication.objects.visible_to(user).select_related("plan").without_content()
    context = {
        "waiting": sorted(waiting, key=lambda group: group.urgency),
        "asked_count": sum(each.count for each in waiting if each.urgency == Urgency.ASKED),
        "own": [(each, flags_beside(each.facts, on=today)) for each in rows[:ACTIONS_SHOWN]],
        "own_count": own.count(),
        "has_told_own": bool(told),
        "plans": overview_of(plans, visible, on=today),
        "publications": published.newest_first()[:PUBLICATIONS_SHOWN],
    }
    return render(request, "home.html", context)
