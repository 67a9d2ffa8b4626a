"""Planning and recording embedded checks."""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _

from actions.models import Action, EmbeddedCheck
from actions.plans.views.action_form import handle_action_form
from actions.sign_off import rules
from actions.sign_off.forms.embedded_checks import CheckResultForm, PlanCheckForm
from actions.sign_off.services import embedded_checks
from safeguard.accounts.requests import SignedInRequest
from safeguard.forms.pages import form_page, sent_data


@form_page
def plan_embedded_check(request: SignedInRequest, pk: int) -> HttpResponse:
    """Plan an embedded check of a signed-off action."""
    user, now = request.user, timezone.now()
    visible = Action.objects.visible_to(user).select_related("plan", "rating", "lead")
    action = get_object_or_404(visible, pk=pk)
    if not rules.can_plan_check(user, action):
        raise PermissionDenied
    waiting = EmbeddedCheck.objects.visible_to(user).waiting().filter(action=action).first()
    first = {"version": action.version, "due_on": waiting.due_on if waiting else None}
    form = PlanCheckForm(sent_data(request), today=timezone.localdate(now), initial=first)
    return handle_action_form(
        request,
        action,
        form,
        lambda: embedded_checks.plan_embedded_check(
            action=action, by=user, at=now, **form.arguments()
        ),
        message=_("Check planned."),
        heading=_("Plan a check that improvement has been sustained"),
        intro=_(
            "A completed action is not always embedded in daily practice. On the date you enter, "
            "the check will appear on the home page of the improvement team and signing officers."
        ),
    )


@form_page
def record_embedded_check(request: SignedInRequest, pk: int) -> HttpResponse:
    """Record the result of an embedded check."""
    user, now = request.user, timezone.now()
    checks = EmbeddedCheck.objects.visible_to(user).select_related("action__plan", "action__rating")
    check = get_object_or_404(checks, pk=pk)
    if check.entry_id is not None or not rules.can_plan_check(user, check.action):
        raise PermissionDenied
    form = CheckResultForm(sent_data(request), initial={"version": check.action.version})
    return handle_action_form(
        request,
        check.action,
        form,
        lambda: embedded_checks.record_embedded_check(
            check=check, effective_on=timezone.localdate(now), by=user, at=now, **form.arguments()
        ),
        message=_("Result recorded."),
        template="actions/sign_off/record_embedded_check.html",
    )
