"""The list of plans, and a plan's page."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from actions.lists import rules as lists_rules
from actions.lists.filters import ActionFilter
from actions.models import Action, ImprovementPlan
from actions.plans import breadcrumbs, rules
from actions.plans.flags import flags_beside
from actions.plans.plan_summaries import overview_of
from actions.sign_off.queue import leads_without_signer
from actions.warnings import rules as warnings_rules
from safeguard.accounts.requests import SignedInRequest
from safeguard.page_sizes import PLANS_PER_PAGE, PUBLICATIONS_SHOWN


@require_safe
def plans(request: SignedInRequest) -> HttpResponse:
    """Every plan the person may see, with its figures."""
    shown = ImprovementPlan.objects.visible_to(request.user).order_by("title")
    actions = Action.objects.visible_to(request.user)
    rows = overview_of(shown, actions, on=timezone.localdate())
    return render(
        request,
        "actions/plans/plans.html",
        {
            "rows": rows,
            "can_make_plan": rules.can_make_plan(request.user),
            "sees_rounds": request.user.sees_live_figures,
            "can_see_warnings": warnings_rules.can_see_warnings(request.user),
            "can_see_overview": lists_rules.can_see_overview(request.user),
        },
    )


@require_safe
def plan(request: SignedInRequest, slug: str) -> HttpResponse:
    """One plan: its figures, what needs attention, and its actions as the address chooses."""
    user, today = request.user, timezone.localdate()
    plans = ImprovementPlan.objects.visible_to(user).filter(slug=slug)
    shown = get_object_or_404(
        plans.select_related("scale", "accepting_post").prefetch_related("scale__ratings")
    )
    actions = Action.objects.visible_to(user).filter(plan=shown)
    chosen = ActionFilter(request.GET, queryset=actions.in_order(), plan=shown, on=today)
    rows = chosen.qs.select_related("rating", "lead", "theme").with_parts(on=today)
    page = Paginator(rows, PLANS_PER_PAGE).get_page(request.GET.get("page"))
    (overview,) = overview_of(plans, actions, on=today)
    context = {
        "plan": shown,
        "overview": overview,
        "removed": actions.removed().count(),
        "filter": chosen,
        "signpost": chosen.signpost,
        "page": page,
        "rows": [(action, flags_beside(action.facts, on=today)) for action in page.object_list],
        "can_edit_plan": rules.can_edit_plan(user),
        "can_write_report": user.writes_reports,
        "without_signer": leads_without_signer(shown, actions, on=today),
        "publications": _newest_publications(request, shown),
        "crumbs": breadcrumbs.to_plans(),
    }
    return render(request, "actions/plans/plan.html", context)


def _newest_publications(request: SignedInRequest, plan: ImprovementPlan) -> Any:
    published = plan.publications.visible_to(request.user).without_content()
    return published.newest_first()[:PUBLICATIONS_SHOWN]
