"""The first page: what waits, gathered from every room."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from actions.counting import figures_of
from actions.flags import raised_flags
from actions.models import Action, DateRequest, ImprovementPlan
from actions.states import State
from reports.models import Publication
from safeguard.accounts.requests import SignedInRequest

PUBLICATIONS_SHOWN = 5


def home(request: SignedInRequest) -> HttpResponse:
    """One's own actions, what waits for a decision, every plan in figures, the newest papers."""
    user, today = request.user, timezone.localdate()
    actions = Action.objects.visible_to(user).select_related("plan", "rating", "lead")
    own = actions.open().filter(lead__in=user.posts_on(today)).in_order()
    plans = ImprovementPlan.objects.visible_to(user).select_related("scale")
    counts = Action.objects.visible_to(user).counted().count_by_rating()
    decides = user.is_signing_officer
    requests = DateRequest.objects.visible_to(user).waiting().select_related("action__plan")
    context = {
        "own": [(action, raised_flags(action.facts, on=today)) for action in own],
        "to_sign": actions.in_state(State.AWAITING_SIGN_OFF).in_order() if decides else [],
        "to_answer": requests.order_by("asked_at", "pk") if decides else [],
        "plans": [
            (plan, figures_of(plan.scale.in_order, counts.get(plan.pk, {})))
            for plan in plans.prefetch_related("scale__ratings").order_by("title")
        ],
        "publications": Publication.objects.visible_to(user)
        .select_related("plan")
        .without_content()
        .newest_first()[:PUBLICATIONS_SHOWN],
    }
    return render(request, "home.html", context)
