"""Planning and recording embedded checks."""

from functools import partial

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from actions.models import EmbeddedCheck
from actions.plans.views.action_form import task_of, task_on
from actions.sign_off import rules
from actions.sign_off.forms.embedded_checks import CheckResultForm, PlanCheckForm
from actions.sign_off.services import embedded_checks
from safeguard.accounts.requests import SignedInRequest
from safeguard.dates import moment_in_words
from safeguard.forms.pages import form_page, sent_data


@form_page
def plan_embedded_check(request: SignedInRequest, pk: int) -> HttpResponse:
    """Plan an embedded check of a signed-off action."""
    task = task_of(request, pk)
    action = task.action
    task.require(rules.can_plan_check(task.user, action), may=rules.plans_checks(task.user))
    waiting = EmbeddedCheck.objects.visible_to(task.user).waiting().filter(action=action).first()
    first = {"version": action.version, "due_on": waiting.due_on if waiting else None}
    form = PlanCheckForm(sent_data(request), today=task.today, initial=first)
    return task.handle(
        form,
        partial(embedded_checks.plan_embedded_check, action=action),
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
    checks = EmbeddedCheck.objects.visible_to(request.user)
    check = get_object_or_404(
        checks.select_related("action__plan", "action__rating", "entry__recorded_by"), pk=pk
    )
    task = task_on(request, check.action)
    task.require(
        check.entry_id is None and rules.can_plan_check(task.user, check.action),
        may=rules.plans_checks(task.user),
        instead=_recorded(check),
    )
    form = CheckResultForm(sent_data(request), initial={"version": check.action.version})
    return task.handle(
        form,
        partial(embedded_checks.record_embedded_check, check=check, effective_on=task.today),
        message=_("Result recorded."),
        template="actions/sign_off/record_embedded_check.html",
    )


def _recorded(check: EmbeddedCheck) -> tuple[str, str] | None:
    """Heading and sentence that say who has recorded the result, and when."""
    if check.entry is None:
        return None
    words = _("%(name)s recorded the result of the check of %(ref)s %(when)s.")
    said = {
        "name": check.entry.recorded_by.name_at(check.entry.recorded_at),
        "ref": check.action.ref,
        "when": moment_in_words(check.entry.recorded_at),
    }
    return _("The result of this check has already been recorded"), words % said
