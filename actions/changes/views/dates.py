"""Requesting and correcting due dates."""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _

from actions.changes import rules
from actions.changes.forms.dates import DateCorrectionForm, DateRequestForm
from actions.changes.services import date_corrections, date_requests
from actions.models import Action
from actions.plans.timeline import times_moved
from actions.plans.views.action_form import handle_action_form
from safeguard.accounts.requests import SignedInRequest
from safeguard.forms.pages import form_page, sent_data


@form_page
def ask_for_date(request: SignedInRequest, pk: int) -> HttpResponse:
    """Request a new due date."""
    user, now = request.user, timezone.now()
    action = _action(request, pk)
    posts = list(user.posts_on(timezone.localdate(now)))
    if not rules.can_ask_for_date(user, action, posts=posts):
        raise PermissionDenied
    form = DateRequestForm(sent_data(request), initial={"version": action.version})
    return handle_action_form(
        request,
        action,
        form,
        lambda: date_requests.ask_for_date(action=action, by=user, at=now, **form.arguments()),
        message=_("Your request has been sent. The current due date stands until it is agreed."),
        template="actions/changes/ask_for_date.html",
        again=times_moved(action),
    )


@form_page
def correct_date(request: SignedInRequest, pk: int) -> HttpResponse:
    """Correct a due date that was recorded wrongly."""
    user, now = request.user, timezone.now()
    action = _action(request, pk)
    if not rules.can_correct_date(user, action):
        raise PermissionDenied
    form = DateCorrectionForm(sent_data(request), initial={"version": action.version})
    return handle_action_form(
        request,
        action,
        form,
        lambda: date_corrections.correct_date(
            action=action, effective_on=timezone.localdate(now), by=user, at=now, **form.arguments()
        ),
        message=_("Date corrected. This does not count as a new date."),
        template="actions/changes/correct_date.html",
    )


def _action(request: SignedInRequest, pk: int) -> Action:
    actions = Action.objects.visible_to(request.user)
    return get_object_or_404(actions.select_related("plan", "rating", "lead"), pk=pk)
