"""Requesting, deciding and correcting due dates."""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _

from actions.changes import rules
from actions.changes.forms.dates import DateAnswerForm, DateCorrectionForm, DateRequestForm
from actions.changes.services import date_corrections, date_requests
from actions.models import Action, ActionEntry, DateRequest
from actions.plans.acting_capacity import office_of
from actions.plans.timeline import request_facts, times_moved
from actions.plans.views.action_form import handle_action_form
from safeguard.accounts.requests import SignedInRequest
from safeguard.forms.handling import form_page, sent_data


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
        lambda: date_requests.ask_for_date(action=action, by=user, at=now, **form.given()),
        said=_("Your request has been sent. The current due date stands until it is agreed."),
        template="actions/changes/ask_for_date.html",
        again=times_moved(action),
    )


@form_page
def answer_date_request(request: SignedInRequest, pk: int) -> HttpResponse:
    """Agree or refuse a new due date, as a signing officer."""
    user, now = request.user, timezone.now()
    requests = DateRequest.objects.visible_to(user).select_related(
        "action__plan", "action__rating", "action__lead", "asked_by"
    )
    asked, today = get_object_or_404(requests, pk=pk), timezone.localdate(now)
    posts = list(user.posts_on(today))
    if not rules.can_answer_date_request(user, asked, posts=posts):
        raise PermissionDenied
    form = DateAnswerForm(sent_data(request), initial={"version": asked.action.version})

    def answer() -> DateRequest | ActionEntry:
        decision = {"reason": form.cleaned_data["reason"], "by": user, "at": now}
        if form.refuses:
            return date_requests.refuse_date(request=asked, **decision)
        decided_by = office_of(posts)
        return date_requests.agree_date(
            request=asked, decided_by=decided_by, effective_on=today, **decision
        )

    return handle_action_form(
        request,
        asked.action,
        form,
        answer,
        said=_("Decision saved. The lead officer will be told by email."),
        template="actions/changes/answer_date_request.html",
        facts=request_facts(asked),
        again=times_moved(asked.action),
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
            action=action, effective_on=timezone.localdate(now), by=user, at=now, **form.given()
        ),
        said=_("Date corrected. This does not count as a new date."),
        template="actions/changes/correct_date.html",
    )


def _action(request: SignedInRequest, pk: int) -> Action:
    actions = Action.objects.visible_to(request.user)
    return get_object_or_404(actions.select_related("plan", "rating", "lead"), pk=pk)
