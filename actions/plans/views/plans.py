"""The list of plans, and the overview of a plan."""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from actions.models import (
    Action,
    ActionEntry,
    ImprovementPlan,
    PlanImport,
    Reading,
    UpdateRound,
)
from actions.plans import plan_pages, rules
from actions.plans.plan_summaries import overview_of
from actions.plans.rating_moves import RatingMoves, day_to_compare, rating_moves
from actions.plans.states import State
from actions.sign_off.queue import leads_without_signer
from actions.warnings import rules as warnings_rules
from safeguard.accounts.models import User
from safeguard.accounts.requests import SignedInRequest


@require_safe
def plans(request: SignedInRequest) -> HttpResponse:
    """All plans the user can see, with their figures."""
    user = request.user
    if not rules.can_see_plans(user):
        raise PermissionDenied
    shown = ImprovementPlan.objects.visible_to(user).order_by("title")
    rows = overview_of(shown, Action.objects.visible_to(user), on=timezone.localdate())
    links = [(reverse("actions:update-rounds"), _("Update rounds"))]
    if warnings_rules.can_see_warnings(user):
        links.append((reverse("actions:warnings-about-ratings"), _("Warnings about ratings")))
    context = {
        "rows": rows,
        "sub_items": plan_pages.plans_pages("plans"),
        "can_make_plan": rules.can_make_plan(user),
        "links": links,
    }
    return render(request, "actions/plans/plans.html", context)


@require_safe
def plan(request: SignedInRequest, slug: str) -> HttpResponse:
    """Overview of a plan: ratings, changes since an earlier round, and what needs attention."""
    user, today = request.user, timezone.localdate()
    plans = ImprovementPlan.objects.visible_to(user).filter(slug=slug)
    shown = get_object_or_404(
        plans.select_related("scale", "accepting_post").prefetch_related("scale__ratings")
    )
    actions = Action.objects.visible_to(user).filter(plan=shown)
    rounds = UpdateRound.objects.visible_to(user).filter(plans=shown)
    (overview,) = overview_of(plans, actions, on=today)
    first, more = _links(user, shown, has_actions=bool(overview.figures.total))
    context = {
        **plan_pages.plan_context(shown, "plan"),
        "overview": overview,
        "signed_off": actions.in_state(State.SIGNED_OFF).count(),
        "first": first,
        "more": more,
        "moves": _moves(user, shown),
        "being_imported": PlanImport.objects.visible_to(user)
        .unfinished()
        .filter(plan=shown)
        .first(),
        "open_rounds": rounds.open().newest_first(),
        "without_signer": leads_without_signer(shown, actions, on=today),
    }
    return render(request, "actions/plans/plan.html", context)


def _links(
    user: User, plan: ImprovementPlan, *, has_actions: bool
) -> tuple[tuple[str, str] | None, plan_pages.Links]:
    """The user's most likely next step, and links to everything else they can do."""
    reports, adding = plan_pages.report_links(user, plan), plan_pages.action_links(user, plan)
    links = [*reports, *adding] if has_actions or not adding else [*adding[::-1], *reports]
    others = [
        *(plan_pages.list_links(plan) if has_actions else []),
        *plan_pages.plan_links(user, plan),
    ]
    return (links[0] if links else None), [*links[1:], *others]


def _moves(user: User, plan: ImprovementPlan) -> RatingMoves | None:
    since = day_to_compare(UpdateRound.objects.visible_to(user).filter(plans=plan))
    if since is None:
        return None
    actions = Action.objects.visible_to(user).filter(plan=plan).counted()
    entries = ActionEntry.objects.visible_to(user)
    readings = Reading.objects.visible_to(user)
    return rating_moves(actions, entries, readings, since=since, on=timezone.localdate())
