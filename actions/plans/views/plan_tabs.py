"""The other pages of a plan: its actions, rounds, reports and history."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from actions.models import Action, ActionEntry, ImprovementPlan, UpdateRound
from actions.plans import breadcrumbs, plan_pages
from actions.plans.action_lines import line_of
from actions.rounds import rules as rounds_rules
from actions.rounds.round_progress import counts_by_round
from safeguard.accounts.requests import SignedInRequest
from safeguard.limits import PLAN_ROWS_PER_PAGE


def _plan(request: SignedInRequest, slug: str) -> ImprovementPlan:
    return get_object_or_404(ImprovementPlan.objects.visible_to(request.user), slug=slug)


@require_safe
def plan_actions(request: SignedInRequest, slug: str) -> HttpResponse:
    """The plan's actions, most serious first."""
    user, today, plan = request.user, timezone.localdate(), _plan(request, slug)
    actions = Action.objects.visible_to(user).filter(plan=plan)
    rows = actions.counted().select_related("rating", "lead").with_parts(on=today).worst_first()
    page = Paginator(rows, PLAN_ROWS_PER_PAGE).get_page(request.GET.get("page"))
    breadcrumbs.remember_list(request)
    first, *more = [*plan_pages.action_links(user, plan), *plan_pages.list_links(plan)]
    context = {
        **plan_pages.plan_context(plan, "plan-actions"),
        "page": page,
        "lines": [line_of(action, on=today) for action in page.object_list],
        "removed": actions.removed().count(),
        "first": first,
        "more": more,
        "is_main": bool(plan_pages.action_links(user, plan)),
    }
    return render(request, "actions/plans/plan_actions.html", context)


@require_safe
def plan_rounds(request: SignedInRequest, slug: str) -> HttpResponse:
    """The plan's update rounds, newest first."""
    user, plan = request.user, _plan(request, slug)
    rounds = UpdateRound.objects.visible_to(user).filter(plans=plan).newest_first()
    page = Paginator(rounds, PLAN_ROWS_PER_PAGE).get_page(request.GET.get("page"))
    counts = counts_by_round(page.object_list, Action.objects.visible_to(user).filter(plan=plan))
    context = {
        **plan_pages.plan_context(plan, "plan-rounds"),
        "page": page,
        "rows": [(each, *counts[each.pk]) for each in page.object_list],
        "can_run_rounds": rounds_rules.can_run_rounds(user),
    }
    return render(request, "actions/plans/plan_rounds.html", context)


@require_safe
def plan_reports(request: SignedInRequest, slug: str) -> HttpResponse:
    """Drafts and publications about the plan, newest first."""
    user, plan = request.user, _plan(request, slug)
    every = plan.publications.visible_to(user)
    published = every.listed(among=every)
    page = Paginator(published, PLAN_ROWS_PER_PAGE).get_page(request.GET.get("page"))
    drafts = plan.drafts.visible_to(user).unpublished().order_by("-pk")
    links = plan_pages.report_links(user, plan)
    context = {
        **plan_pages.plan_context(plan, "plan-reports"),
        "page": page,
        "drafts": drafts if links else [],
        "first": links[0] if links else None,
        "more": links[1:],
    }
    return render(request, "actions/plans/plan_reports.html", context)


@require_safe
def plan_history(request: SignedInRequest, slug: str) -> HttpResponse:
    """The history of the plan's actions, newest first."""
    user, plan = request.user, _plan(request, slug)
    entries = ActionEntry.objects.visible_to(user).filter(action__plan=plan)
    rows = (
        entries.events()
        .select_related("action", "rating", "recorded_by", "for_post", "lead", "decision")
        .newest_first()
    )
    page = Paginator(rows, PLAN_ROWS_PER_PAGE).get_page(request.GET.get("page"))
    context = {**plan_pages.plan_context(plan, "plan-history"), "page": page}
    return render(request, "actions/plans/plan_history.html", context)
