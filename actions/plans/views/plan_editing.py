"""Creating and editing plans."""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _

from actions.models import ImprovementPlan
from actions.plans import breadcrumbs, rules
from actions.plans.forms.plans import EditPlanForm, MakePlanForm
from actions.plans.services import plans
from safeguard.accounts.requests import SignedInRequest
from safeguard.forms.pages import form_page, handle_form, sent_data


@form_page
def make_plan(request: SignedInRequest) -> HttpResponse:
    """Creates a plan with a title, a scale and optional themes."""
    if not rules.can_make_plan(request.user):
        raise PermissionDenied
    form = MakePlanForm(sent_data(request))
    return handle_form(
        request,
        form,
        lambda: plans.make_plan(by=request.user, at=timezone.now(), **form.values()),
        message=_("Plan created. Now add its actions."),
        template="actions/plans/make_plan.html",
        context={"crumbs": breadcrumbs.to_plans()},
    )


@form_page
def edit_plan(request: SignedInRequest, slug: str) -> HttpResponse:
    """Edits a plan's title and themes. Its URL does not change."""
    user = request.user
    visible = ImprovementPlan.objects.visible_to(user).select_related("scale")
    plan = get_object_or_404(visible, slug=slug)
    if not rules.can_edit_plan(user):
        raise PermissionDenied
    form = EditPlanForm(
        sent_data(request),
        plan=plan,
        themes=list(plan.themes.order_by("order", "pk")),
        used=plans.used_themes(plan),
        can_change_scale=not plans.is_rated(plan),
    )
    return handle_form(
        request,
        form,
        lambda: plans.edit_plan(plan=plan, by=user, at=timezone.now(), **form.arguments()),
        message=_("Plan saved."),
        template="actions/plans/edit_plan.html",
        context={
            "plan": plan,
            "crumbs": breadcrumbs.to_plan(plan),
            "as_it_is": lambda: _facts(plan),
        },
    )


def _facts(plan: ImprovementPlan) -> list[tuple[str, str]]:
    names = plan.themes.order_by("order", "pk").values_list("name", flat=True)
    return [(_("Title"), plan.title), (_("Themes"), "; ".join(names))]
