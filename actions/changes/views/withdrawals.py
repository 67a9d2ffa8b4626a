"""Requesting the removal of an action from its plan, and refusing such a request."""

from functools import partial

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from actions.changes import rules
from actions.changes.forms.withdrawals import WithdrawalRefusalForm, WithdrawalRequestForm
from actions.changes.services import withdrawals
from actions.models import WithdrawalRequest
from actions.plans.views.action_form import task_of, task_on
from safeguard.accounts.requests import SignedInRequest
from safeguard.dates import moment_in_words
from safeguard.forms.pages import Overtaken, form_page, sent_data


@form_page
def ask_for_withdrawal(request: SignedInRequest, pk: int) -> HttpResponse:
    """Request the removal of an action from its plan."""
    task = task_of(request, pk)
    action = task.action
    task.require(rules.can_ask_for_withdrawal(task.user, action, posts=task.posts))
    requests = WithdrawalRequest.objects.visible_to(task.user).filter(action=action)
    if waiting := requests.waiting().select_related("asked_by").first():
        words = _(
            "%(name)s requested the removal of %(ref)s %(when)s. It is waiting for a decision."
        )
        said = {
            "name": waiting.asked_by.name_at(waiting.asked_at),
            "ref": action.ref,
            "when": moment_in_words(waiting.asked_at),
        }
        heading = _("The removal of this action has already been requested")
        raise Overtaken(words % said, heading=heading, row=action)
    form = WithdrawalRequestForm(sent_data(request), initial={"version": action.version})
    return task.handle(
        form,
        partial(withdrawals.ask_for_withdrawal, action=action),
        message=_("Your request has been sent. The action stays in the plan until it is decided."),
        heading=_("Request removal from plan"),
        intro=_(
            "The action stays in the plan and in reports until this is decided. You will still "
            "be able to find it."
        ),
    )


@form_page
def refuse_withdrawal(request: SignedInRequest, pk: int) -> HttpResponse:
    """Refuse a request to remove an action from its plan."""
    requests = WithdrawalRequest.objects.visible_to(request.user)
    related = ("action__plan", "action__rating", "asked_by", "answered_by")
    asked = get_object_or_404(requests.select_related(*related), pk=pk)
    task = task_on(request, asked.action)
    task.require(
        rules.can_answer_withdrawal(task.user, asked),
        may=task.user.is_improvement_team,
        instead=_answered(asked),
    )
    form = WithdrawalRefusalForm(sent_data(request), initial={"version": asked.action.version})
    return task.handle(
        form,
        lambda version, **given: withdrawals.refuse_withdrawal(request=asked, **given),
        message=_("Decision saved. The action stays in the plan."),
        template="actions/changes/refuse_withdrawal.html",
        asked=asked,
    )


def _answered(asked: WithdrawalRequest) -> tuple[str, str] | None:
    """Heading and sentence that say who has decided the request, and when."""
    if asked.answered_by is None or asked.answered_at is None:
        return None
    words = _("%(name)s decided the request about %(ref)s %(when)s.")
    said = {
        "name": asked.answered_by.name_at(asked.answered_at),
        "ref": asked.action.ref,
        "when": moment_in_words(asked.answered_at),
    }
    return _("This request has already been decided"), words % said
