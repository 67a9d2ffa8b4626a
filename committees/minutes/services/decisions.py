"""What a clause decides about actions: new dates, that they are done, that they are taken out."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from actions.changes.services.date_requests import agree_date
from actions.changes.services.states import change_state
from actions.models import AcceptedBy, Action, ActionEntry, DateRequest, WithdrawalRequest
from actions.plans.services.entries import lock_actions
from actions.plans.states import State
from actions.sign_off.queue import Wait, waits_of
from actions.sign_off.services.completion import ActionRead, sign_off
from committees.models import ClauseDecision, Committee, DecisionKind, PlanAcceptance, Resolution
from safeguard.accounts.models import User
from safeguard.exceptions import Refused

LONGEST_OFFICE = 200


@transaction.atomic
def grant_dates(
    *,
    resolution: Resolution,
    requests: Sequence[DateRequest],
    by: User,
    at: datetime,
) -> list[ClauseDecision]:
    """Puts the dates asked for in force, all or none (North Devon, 22 July 2019: "time extension
    granted for those in table C").

    Raises Refused, StaleRecord.
    """
    _may_decide(resolution, DecisionKind.NEW_DATES, at=at)
    lock_actions(request.action_id for request in requests)
    entries = [
        agree_date(
            request=request,
            decided_by=office_of(resolution),
            reason="",
            effective_on=_effective_on(resolution, request.action),
            by=by,
            at=at,
        )
        for request in requests
    ]
    return _decided(resolution, DecisionKind.NEW_DATES, entries)


@transaction.atomic
def sign_off_actions(
    *,
    resolution: Resolution,
    read: Sequence[ActionRead],
    by: User,
    at: datetime,
) -> list[ClauseDecision]:
    """The committee accepts that the actions are done, all or none.

    Only those of plans that name this committee, and only what was said to be done by the day of
    the meeting: nobody accepts what they could not have seen. Raises Refused,
    StaleRecord.
    """
    _may_decide(resolution, DecisionKind.SIGN_OFF, at=at)
    committee = resolution.minute.item.meeting.committee
    if not all(_accepts(committee, each.action) for each in read):
        raise Refused(_("This committee does not accept completion for every action."))
    lock_actions(each.action.pk for each in read)
    waits = waits_of(Action.objects.filter(pk__in=[each.action.pk for each in read]))
    held_on = resolution.minute.item.meeting.held_on
    if any(claimed_after(waits[each.action.pk], held_on) for each in read):
        raise Refused(_("Some of it was said to be done only after the meeting."))
    entries = [
        sign_off(
            action=each.action,
            version=each.version,
            decided_by=office_of(resolution),
            effective_on=_effective_on(resolution, each.action),
            by=by,
            at=at,
        )
        for each in read
    ]
    return _decided(resolution, DecisionKind.SIGN_OFF, entries)


@transaction.atomic
def withdraw_actions(
    *,
    resolution: Resolution,
    requests: Sequence[WithdrawalRequest],
    by: User,
    at: datetime,
) -> list[ClauseDecision]:
    """Takes out of their plans the actions for which that was asked, all or none.

    Raises Refused, StaleRecord.
    """
    _may_decide(resolution, DecisionKind.WITHDRAWAL, at=at)
    waiting = WithdrawalRequest.objects.waiting().filter(pk__in=[each.pk for each in requests])
    if waiting.count() != len(requests):
        raise Refused(_("One of the requests has been answered already."))
    lock_actions(request.action_id for request in requests)
    entries = [
        change_state(
            action=request.action,
            version=request.action.version,
            new=State.WITHDRAWN,
            reason=request.reason,
            decided_by=office_of(resolution),
            effective_on=_effective_on(resolution, request.action),
            by=by,
            at=at,
        )
        for request in requests
    ]
    return _decided(resolution, DecisionKind.WITHDRAWAL, entries)


def claimed_after(wait: Wait, day: date) -> bool:
    """Whether it was said to be done only after the day."""
    return wait.since is not None and wait.since > day


def office_of(resolution: Resolution) -> str:
    """Who decided and where it is minuted, as papers print it."""
    minute = resolution.minute
    clause = f"{minute.number} {resolution.label}".strip()
    meeting = str(minute.item.meeting)
    text = _("%(meeting)s, minute %(clause)s") % {"meeting": meeting, "clause": clause}
    return Truncator(text if clause else meeting).chars(LONGEST_OFFICE)


def _may_decide(resolution: Resolution, kind: DecisionKind, *, at: datetime) -> None:
    """Extensions granted are no deletions agreed: each needs a clause that says so."""
    if not resolution.is_resolved:
        raise Refused(_("This was minuted and not resolved, so it decides nothing."))
    if resolution.minute.item.meeting.held_on > timezone.localdate(at):
        raise Refused(_("The meeting has not been held yet."))
    other = ClauseDecision.objects.filter(resolution=resolution).exclude(kind=kind).first()
    if other:
        raise Refused(
            _("This clause is about something else: %(kind)s. Record a clause of its own.")
            % {"kind": other.get_kind_display()}
        )


def _accepts(committee: Committee, action: Action) -> bool:
    named = PlanAcceptance.objects.filter(plan=action.plan_id, committee=committee)
    return action.plan.accepted_by == AcceptedBy.COMMITTEE and named.exists()


def _effective_on(resolution: Resolution, action: Action) -> date:
    """The day of the meeting; where more was reported since, the day of the newest report, for
    what was said before a decision was known stays as it was said."""
    held_on = resolution.minute.item.meeting.held_on
    newest = action.latest_entry
    return max(held_on, newest.effective_on) if newest else held_on


def _decided(
    resolution: Resolution, kind: DecisionKind, entries: Sequence[ActionEntry]
) -> list[ClauseDecision]:
    if not entries:
        raise Refused(_("Choose what the clause decides."))
    return [
        ClauseDecision.objects.create(
            resolution=resolution, kind=kind, action=entry.action, entry=entry
        )
        for entry in entries
    ]
