"""Deciding a request for a new date."""

from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from actions.changes import rules
from actions.changes.forms.dates import DateAnswerForm
from actions.changes.services import date_requests
from actions.evidence.queries import current_evidence_of
from actions.models import ActionEntry, DateRequest
from actions.plans.acting_capacity import printed_capacity
from actions.plans.overtaken import action_overtaken
from actions.plans.timeline import request_facts, times_moved
from actions.plans.views.action_form import task_on
from actions.sign_off.decision_facts import decision_facts
from actions.sign_off.decisions import next_decision, queue_position
from safeguard.accounts.requests import SignedInRequest
from safeguard.dates import moment_in_words
from safeguard.forms.pages import Overtaken, form_page, sent_data
from safeguard.limits import TOLD_SHOWN


@form_page
def answer_date_request(request: SignedInRequest, pk: int) -> HttpResponse:
    """A signing officer agrees the new date or leaves the date as it is."""
    user = request.user
    requests = DateRequest.objects.visible_to(user).select_related(
        "action__plan", "action__rating", "action__lead", "asked_by", "decided_by"
    )
    asked = get_object_or_404(requests, pk=pk)
    task = task_on(request, asked.action)
    if user.is_signing_officer:
        _refuse_decided(request, asked, on=task.today)
    if not rules.can_answer_date_request(user, asked, posts=task.posts):
        raise PermissionDenied
    form = DateAnswerForm(sent_data(request), initial={"version": asked.action.version})

    def decide(*, answer: str, version: int, **decision: Any) -> DateRequest | ActionEntry:
        if form.refuses:
            return date_requests.refuse_date(request=asked, **decision)
        capacity, today = printed_capacity(task.posts), task.today
        return date_requests.agree_date(
            request=asked, decided_by=capacity, effective_on=today, **decision
        )

    turn = queue_position(request.path, user, on=task.today)
    return task.handle(
        form,
        decide,
        message=lambda: turn.message(
            _("%(ref)s keeps its current date.")
            if form.refuses
            else _("New date agreed for %(ref)s."),
            asked.action,
        ),
        template="actions/sign_off/answer_date_request.html",
        redirect_to=turn.onward,
        asked=asked,
        turn=turn,
        facts=[*decision_facts(asked.action, user, on=task.today), *request_facts(asked)],
        evidence=current_evidence_of(asked.action, user=user),
        told=asked.action.published_in.visible_to(user).told_to_committees()[:TOLD_SHOWN],
        again=times_moved(asked.action),
        spoken=task.last_update,
    )


def _refuse_decided(request: SignedInRequest, asked: DateRequest, *, on: date) -> None:
    """Raises Overtaken if the request has been decided or its action is closed."""
    onward = next_decision(request.path, request.user, on=on)
    if asked.decided_by and asked.decided_at:
        said = {
            "ref": asked.action.ref,
            "name": asked.decided_by.name_at(asked.decided_at),
            "when": moment_in_words(asked.decided_at),
        }
        raise Overtaken(
            _("%(ref)s was decided by %(name)s %(when)s.") % said,
            heading=_("This request for a new date has already been decided"),
            row=asked.action,
            onward=onward,
        )
    if not asked.action.is_open:
        raise action_overtaken(asked.action, request.user, onward=onward)
