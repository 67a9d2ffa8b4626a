"""Making plans, and changing their titles and themes."""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from actions import crumbs, rules
from actions.forms import EditPlanForm, MakePlanForm
from actions.models import ImprovementPlan
from actions.services import plans
from safeguard.accounts.once import form_page, is_repeat, send, sent_data
from safeguard.accounts.requests import SignedInRequest


@form_page
def make_plan(request: SignedInRequest) -> HttpResponse:
    """A title, a scale and, if they are known, the themes."""
    user, now = request.user, timezone.now()
    if not rules.can_make_plan(user):
        raise PermissionDenied
    form = MakePlanForm(sent_data(request))

    def make() -> ImprovementPlan:
        return plans.make_plan(by=user, at=now, **form.given())

    def made_before() -> ImprovementPlan:
        title = " ".join(form.cleaned_data["title"].split())
        return get_object_or_404(ImprovementPlan.objects.visible_to(user), title=title)

    return send(
        request,
        form,
        make,
        went_to=made_before,
        said=_("Plan made. Now add its actions."),
        template="actions/make_plan.html",
        context={"crumbs": crumbs.to_plans()},
    )


@form_page
def edit_plan(request: SignedInRequest, slug: str) -> HttpResponse:
    """The plan's title and themes; its address stays."""
    user, now = request.user, timezone.now()
    visible = ImprovementPlan.objects.visible_to(user).select_related("scale")
    plan = get_object_or_404(visible, slug=slug)
    if is_repeat(request):
        return redirect(plan)
    if not rules.can_edit_plan(user):
        raise PermissionDenied
    themes = list(plan.themes.order_by("order", "pk"))
    form = EditPlanForm(
        sent_data(request),
        plan=plan,
        themes=themes,
        used=plans.used_themes(plan),
        may_change_scale=not plans.is_rated(plan),
    )

    def edit() -> ImprovementPlan:
        return plans.edit_plan(plan=plan, by=user, at=now, **form.given())

    def as_it_is() -> list[tuple[str, str]]:
        names = plan.themes.order_by("order", "pk").values_list("name", flat=True)
        return [(_("Title"), plan.title), (_("Themes"), "; ".join(names))]

    return send(
        request,
        form,
        edit,
        went_to=lambda: plan,
        said=_("Plan saved."),
        template="actions/edit_plan.html",
        context={"plan": plan, "crumbs": crumbs.to_plan(plan), "as_it_is": as_it_is},
    )
