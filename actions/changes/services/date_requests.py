"""Requesting a new due date, and deciding on the request."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from actions.changes.emails import date_agreed_email, date_refused_email
from actions.email.services import email_leads
from actions.models import Action, ActionEntry, DateRequest, EntryKind, due_columns
from actions.plans.services.entries import add_entry, lock_actions
from actions.plans.states import State
from safeguard.accounts.models import User
from safeguard.audit.services import NewEvent, digest, record, record_all
from safeguard.dates import PartialDate, Precision
from safeguard.exceptions import Refused


@transaction.atomic
def ask_for_date(
    *,
    action: Action,
    version: int,
    new_due: PartialDate,
    reason: str,
    by: User,
    at: datetime,
    told_by: str = "",
) -> DateRequest:
    """Request a new due date. The current date applies until the request is agreed.

    `told_by` is the name of someone using an emailed link without signing in. Raises Refused or
    StaleRecord.
    """
    action.take_version(version)
    (request,) = ask_for_dates(
        [action], new_due=new_due, reason=reason, by=by, at=at, told_by=told_by
    )
    return request


def ask_for_dates(
    actions: Sequence[Action],
    *,
    new_due: PartialDate,
    reason: str,
    by: User,
    at: datetime,
    told_by: str = "",
) -> list[DateRequest]:
    """Request a new due date for actions whose next versions have been taken. Raises Refused."""
    for action in actions:
        _refuse_request(action, new_due, reason, today=timezone.localdate(at))
    try:
        with transaction.atomic():
            requests = DateRequest.objects.bulk_create(
                DateRequest(
                    action=action,
                    new_due_on=new_due.last_day,
                    new_due_precision=new_due.precision.value,
                    new_due_text=new_due.text,
                    reason=reason,
                    asked_by=by,
                    told_by=told_by,
                    asked_at=at,
                )
                for action in actions
            )
    except IntegrityError:
        raise Refused(_("A request for a new date is already waiting for a decision.")) from None
    details = {"new": new_due.last_day, "new_text": new_due.text, "reason": digest(reason)}
    record_all(
        [
            NewEvent("action.date_asked_for", action, {"old": action.due_on, **details})
            for action in actions
        ],
        by=by,
        at=at,
    )
    return requests


def _refuse_request(action: Action, new_due: PartialDate, reason: str, *, today: date) -> None:
    if not action.is_open:
        raise Refused(_("This action is closed, so its date cannot be changed."))
    if new_due.precision == Precision.NONE:
        raise Refused(_("Enter the new date."))
    if new_due.means_the_same_as(action.due):
        raise Refused(
            _("This action is already due on this date: %(day)s. Enter a different date.")
            % {"day": new_due.display}
        )
    if _is_past_and_earlier(new_due, action.due_on, today=today):
        raise Refused(_("The new date is in the past and earlier than the current due date."))
    if not reason.strip():
        raise Refused(_("Enter why you need a new date."))


def _is_past_and_earlier(new_due: PartialDate, due_on: date | None, *, today: date) -> bool:
    """Whether the new date would be earlier than the due date and has already passed."""
    day = new_due.last_day
    return day is not None and day < today and due_on is not None and day < due_on


@transaction.atomic
def agree_date(
    *,
    request: DateRequest,
    decided_by: str,
    reason: str,
    effective_on: date,
    by: User,
    at: datetime,
) -> ActionEntry:
    """Agree a new due date. The original date is kept, and the change is counted.

    If the action was waiting for a revised timescale, it is in progress again. `decided_by` is the
    post that agreed the date, as printed in reports. Raises Refused.
    """
    _answer(request, DateRequest.Answer.AGREED, reason=reason, by=by, at=at)
    action = request.action
    action.take_version(action.version)
    if not action.is_open:
        raise Refused(_("This action is closed, so its date cannot be changed."))
    changes = due_columns(request.new_due) | {"revisions": action.revisions + 1}
    if State(action.state) == State.REVISED_TIMESCALE_NEEDED:
        changes["state"] = State.IN_PROGRESS.value
    old = action.due_on
    entry = add_entry(
        action=action,
        kind=EntryKind.DATE,
        effective_on=effective_on,
        by=by,
        at=at,
        changes=changes,
        reason=request.reason,
        decided_by=decided_by,
    )
    email = date_agreed_email(request, decided_by=decided_by)
    email_leads(action=action, news=email, by=by, at=at)
    record("action.date_agreed", action, by=by, at=at, old=old, new=request.new_due_on)
    return entry


@transaction.atomic
def refuse_date(*, request: DateRequest, reason: str, by: User, at: datetime) -> DateRequest:
    """Refuse a new date and give the reason. Raises Refused."""
    if not reason.strip():
        raise Refused(_("Enter why you are refusing the new date."))
    _answer(request, DateRequest.Answer.REFUSED, reason=reason, by=by, at=at)
    email_leads(action=request.action, news=date_refused_email(request), by=by, at=at)
    record("action.date_refused", request.action, by=by, at=at, reason=digest(reason))
    return request


def _answer(
    request: DateRequest, answer: DateRequest.Answer, *, reason: str, by: User, at: datetime
) -> None:
    """Record the decision, unless someone else has already decided the request.

    The action is locked first, as by a committee that agrees several requests.
    """
    lock_actions([request.action_id])
    answered = DateRequest.objects.filter(pk=request.pk, decided_at=None).update(
        answer=answer, answer_reason=reason, decided_by=by, decided_at=at
    )
    request.refresh_from_db()
    if not answered:
        raise Refused(_("This request has already been decided."))
