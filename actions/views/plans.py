"""The list of plans, and a plan's page."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from actions import crumbs
from actions.counting import figures_of
from actions.filters import ActionFilter
from actions.flags import raised_flags
from actions.models import Action, ImprovementPlan
from safeguard.accounts.requests import SignedInRequest

ROWS_ON_A_PAGE = 50


def plans(request: SignedInRequest) -> HttpResponse:
    """Every plan the person may see, with its figures."""
    shown = (
        ImprovementPlan.objects.visible_to(request.user)
        .select_related("scale")
        .prefetch_related("scale__ratings")
        .order_by("title")
    )
    counts = Action.objects.visible_to(request.user).counted().count_by_rating()
    rows = [(plan, figures_of(plan.scale.in_order, counts.get(plan.pk, {}))) for plan in shown]
    return render(request, "actions/plans.html", {"rows": rows})


def plan(request: SignedInRequest, slug: str) -> HttpResponse:
    """One plan: its figures, and its actions by what the address chooses."""
    plans = ImprovementPlan.objects.visible_to(request.user).select_related("scale")
    shown = get_object_or_404(plans.prefetch_related("scale__ratings"), slug=slug)
    actions = Action.objects.visible_to(request.user).filter(plan=shown)
    chosen = ActionFilter(request.GET or None, queryset=actions.in_order(), plan=shown)
    page = Paginator(chosen.qs.select_related("rating", "lead", "theme"), ROWS_ON_A_PAGE).get_page(
        request.GET.get("page")
    )
    today = timezone.localdate()
    rows = [(action, raised_flags(action.facts, on=today)) for action in page.object_list]
    counts = actions.counted().count_by_rating().get(shown.pk, {})
    context = {
        "plan": shown,
        "figures": figures_of(shown.scale.in_order, counts),
        "filter": chosen,
        "is_filtered": chosen.is_bound and any(chosen.form.data.values()),
        "page": page,
        "rows": rows,
        "can_write_report": request.user.writes_reports,
        "publications": shown.publications.visible_to(request.user)
        .without_content()
        .newest_first()[:5],
        "crumbs": crumbs.to_plans(),
    }
    return render(request, "actions/plan.html", context)
