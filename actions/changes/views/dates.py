"""Requesting and correcting due dates."""

from functools import partial

from django.http import HttpResponse
from django.utils.translation import gettext as _

from actions.changes import rules
from actions.changes.forms.dates import DateCorrectionForm, DateRequestForm
from actions.changes.services import date_corrections, date_requests
from actions.models import Action, DateRequest
from actions.plans.timeline import times_moved
from actions.plans.views.action_form import ActionTask, task_of
from safeguard.accounts.requests import SignedInRequest
from safeguard.dates import moment_in_words
from safeguard.forms.pages import Overtaken, form_page, sent_data


@form_page
def ask_for_date(request: SignedInRequest, pk: int) -> HttpResponse:
    """Request a new due date."""
    return date_request_page(task_of(request, pk))


def date_request_page(task: ActionTask) -> HttpResponse:
    """The page for requesting a new due date, whether signed in or using an emailed link."""
    action = task.action
    task.require(rules.can_ask_for_date(task.user, action, posts=task.posts))
    requests = DateRequest.objects.visible_to(task.user).filter(action=action)
    if waiting := requests.waiting().select_related("asked_by").first():
        words = _("%(name)s requested %(day)s for %(ref)s %(when)s. It is waiting for a decision.")
        said = {
            "name": waiting.asked_as,
            "day": waiting.new_due.display,
            "ref": action.ref,
            "when": moment_in_words(waiting.asked_at),
        }
        raise Overtaken(
            words % said,
            heading=_("A new date has already been requested"),
            row=task.own_actions or action,
        )
    form = DateRequestForm(sent_data(task.request), initial={"version": action.version})
    return task.handle(
        form,
        partial(date_requests.ask_for_date, action=action, told_by=task.told_by),
        message=_("Your request has been sent. The current due date stands until it is agreed."),
        template="actions/changes/ask_for_date.html",
        again=times_moved(action),
    )


@form_page
def correct_date(request: SignedInRequest, pk: int) -> HttpResponse:
    """Correct a due date that was recorded wrongly."""
    task = task_of(request, pk)
    action = task.action
    task.require(
        rules.can_correct_date(task.user, action),
        may=task.user.is_improvement_team,
        instead=None if action.has_date or not action.is_open else _undated(action),
    )
    form = DateCorrectionForm(sent_data(request), initial={"version": action.version})
    return task.handle(
        form,
        partial(date_corrections.correct_date, action=action, effective_on=task.today),
        message=_("Date corrected. This does not count as a new date."),
        template="actions/changes/correct_date.html",
    )


def _undated(action: Action) -> tuple[str, str]:
    """Heading and sentence for an action without a date to correct."""
    words = _("%(ref)s has no due date yet. You can set one when you edit the action.")
    return _("There is no date to correct"), words % {"ref": action.ref}
