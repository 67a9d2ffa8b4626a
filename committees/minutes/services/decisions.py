"""Recording committee decisions on actions: new dates, sign-off and removal."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from actions.changes.services.date_requests import agree_date
from actions.changes.services.states import change_state
from actions.models import (
    AcceptedBy,
    Action,
    ActionEntry,
    DateRequest,
    ImprovementPlan,
    WithdrawalRequest,
)
from actions.plans.services.entries import lock_actions
from actions.plans.services.plans import choose_signing
from actions.plans.states import State
from actions.sign_off.queue import Wait, waits_of
from actions.sign_off.services.completion import ActionVersion, sign_off
from committees.models import ClauseDecision, Committee, DecisionKind, PlanAcceptance, Resolution
from safeguard.accounts.models import Post, User
from safeguard.audit.services import record
from safeguard.exceptions import Refused


@transaction.atomic
def choose_who_accepts(
    *,
    plan: ImprovementPlan,
    version: int,
    accepted_by: AcceptedBy,
    post: Post | None,
    committee: Committee | None,
    by: User,
    at: datetime,
) -> ImprovementPlan:
    """Sets who accepts completion: any signing officer, one post, or a committee or board.

    Returns the plan. Raises Refused or StaleRecord.
    """
    if accepted_by == AcceptedBy.COMMITTEE and committee is None:
        raise Refused(_("Choose the committee or board."))
    choose_signing(plan=plan, version=version, accepted_by=accepted_by, post=post, by=by, at=at)
    if accepted_by == AcceptedBy.COMMITTEE and committee is not None:
        PlanAcceptance.objects.update_or_create(plan=plan, defaults={"committee": committee})
        record("plan.committee_chosen", plan, by=by, at=at, committee=committee.pk)
    return plan


LONGEST_OFFICE = 200


@transaction.atomic
def grant_dates(
    *,
    resolution: Resolution,
    requests: Sequence[DateRequest],
    by: User,
    at: datetime,
) -> list[ClauseDecision]:
    """Agrees the requested dates: either all of them or none.

    North Devon, 22 July 2019: "time extension granted for those in table C". Returns the decisions.
    Raises Refused or StaleRecord.
    """
    _check_decision(resolution, DecisionKind.NEW_DATES, at=at)
    lock_actions(request.action_id for request in requests)
    entries = [
        agree_date(
            request=request,
            decided_by=printed_reference(resolution),
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
    read: Sequence[ActionVersion],
    by: User,
    at: datetime,
) -> list[ClauseDecision]:
    """Signs off actions that the committee accepted as complete: either all of them or none.

    This committee must be the one that accepts completion for their plans, and the actions must
    have been marked as complete by the date of the meeting. Returns the decisions. Raises Refused
    or StaleRecord.
    """
    _check_decision(resolution, DecisionKind.SIGN_OFF, at=at)
    committee = resolution.minute.item.meeting.committee
    if not all(_accepts(committee, each.action) for each in read):
        raise Refused(_("Some of these actions are not signed off by this committee."))
    lock_actions(each.action.pk for each in read)
    waits = waits_of(Action.objects.filter(pk__in=[each.action.pk for each in read]))
    held_on = resolution.minute.item.meeting.held_on
    if any(claimed_after(waits[each.action.pk], held_on) for each in read):
        raise Refused(_("Some of these actions were marked as complete after the meeting."))
    entries = [
        sign_off(
            action=each.action,
            version=each.version,
            decided_by=printed_reference(resolution),
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
    """Removes actions from their plans, as requested: either all of them or none.

    Returns the decisions. Raises Refused or StaleRecord.
    """
    _check_decision(resolution, DecisionKind.WITHDRAWAL, at=at)
    waiting = WithdrawalRequest.objects.waiting().filter(pk__in=[each.pk for each in requests])
    if waiting.count() != len(requests):
        raise Refused(_("One of these requests has already been decided."))
    lock_actions(request.action_id for request in requests)
    entries = [
        change_state(
            action=request.action,
            version=request.action.version,
            new=State.WITHDRAWN,
            reason=request.reason,
            decided_by=printed_reference(resolution),
            effective_on=_effective_on(resolution, request.action),
            by=by,
            at=at,
        )
        for request in requests
    ]
    return _decided(resolution, DecisionKind.WITHDRAWAL, entries)


def claimed_after(wait: Wait, day: date) -> bool:
    """Whether the action was marked as complete after the day."""
    return wait.since is not None and wait.since > day


def printed_reference(resolution: Resolution) -> str:
    """The committee, meeting and minute, as printed with the decision."""
    minute = resolution.minute
    clause = f"{minute.number} {resolution.label}".strip()
    meeting = str(minute.item.meeting)
    text = _("%(meeting)s, minute %(clause)s") % {"meeting": meeting, "clause": clause}
    return Truncator(text if clause else meeting).chars(LONGEST_OFFICE)


def _check_decision(resolution: Resolution, kind: DecisionKind, *, at: datetime) -> None:
    """Raises Refused unless the clause can decide this kind of matter and decides no other kind."""
    if not resolution.is_resolved:
        raise Refused(_("This was minuted but not resolved, so it cannot record a decision."))
    if resolution.minute.item.meeting.held_on > timezone.localdate(at):
        raise Refused(_("The meeting has not been held yet."))
    other = ClauseDecision.objects.filter(resolution=resolution).exclude(kind=kind).first()
    if other:
        raise Refused(
            _("This clause already records another decision: %(kind)s. Add a separate clause.")
            % {"kind": other.get_kind_display()}
        )


def _accepts(committee: Committee, action: Action) -> bool:
    named = PlanAcceptance.objects.filter(plan=action.plan_id, committee=committee)
    return action.plan.accepted_by == AcceptedBy.COMMITTEE and named.exists()


def _effective_on(resolution: Resolution, action: Action) -> date:
    """The date of the meeting, or of the latest entry if that is later.

    Earlier entries do not change.
    """
    held_on = resolution.minute.item.meeting.held_on
    newest = action.latest_entry
    return max(held_on, newest.effective_on) if newest else held_on


def _decided(
    resolution: Resolution, kind: DecisionKind, entries: Sequence[ActionEntry]
) -> list[ClauseDecision]:
    if not entries:
        raise Refused(_("Select what the committee agreed."))
    return [
        ClauseDecision.objects.create(
            resolution=resolution, kind=kind, action=entry.action, entry=entry
        )
        for entry in entries
    ]
