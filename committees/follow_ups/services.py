"""Recording follow-ups and changing their state."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from committees.follow_ups.states import (
    DUE_AT_MEETING,
    DueKind,
    FollowUpState,
    can_move,
    initial_state_for,
    needs_reason,
)
from committees.meetings.rules import refuse_unminuted
from committees.meetings.services.saving import change, make
from committees.models import (
    AgendaItem,
    Committee,
    FollowUp,
    FollowUpMove,
    Meeting,
    Minute,
    Resolution,
)
from safeguard.accounts.models import Post, User
from safeguard.audit.services import digest
from safeguard.exceptions import Refused

# States set from the kind of due date; all others are chosen by a clerk.
_FROM_DUE = {
    FollowUpState.OPEN,
    FollowUpState.SCHEDULED,
    FollowUpState.WAITING,
    FollowUpState.IN_FORCE,
    FollowUpState.CLOSED,
}


@dataclass(frozen=True)
class FollowUpFacts:
    """The values of a follow-up."""

    wording: str
    due_kind: DueKind
    owner: Post | None = None
    owner_text: str = ""
    addressed_committee: Committee | None = None
    due_text: str = ""
    due_meeting: Meeting | None = None
    due_on: date | None = None
    condition: str = ""
    repeats: FollowUp | None = None

    @property
    def initial_state(self) -> FollowUpState:
        """The initial state.

        It is open if the follow-up is due at a meeting not yet in the calendar.
        """
        if self.due_kind == DueKind.MEETING and self.due_meeting is None:
            return FollowUpState.OPEN
        return initial_state_for(self.due_kind)


@transaction.atomic
def save_follow_up(
    *,
    resolution: Resolution,
    facts: FollowUpFacts,
    by: User,
    at: datetime,
    follow_up: FollowUp | None = None,
    version: int = 0,
) -> FollowUp:
    """Adds a follow-up to a clause, or changes an existing one.

    A repeated request takes the date of the first request, and the two are counted as one. Returns
    the follow-up. Raises Refused or StaleRecord.
    """
    _check(facts, follow_up)
    _refuse_unminuted(resolution, follow_up, at=at)
    held_on = resolution.minute.item.meeting.held_on
    asked_on = facts.repeats.asked_on if facts.repeats else held_on
    values: dict[str, Any] = {**vars(facts), "due_kind": facts.due_kind.value, "asked_on": asked_on}
    details: dict[str, Any] = {
        "due": facts.due_kind.value,
        "due_on": facts.due_on,
        "due_meeting": facts.due_meeting.pk if facts.due_meeting else None,
        "wording": digest(facts.wording),
    }
    if follow_up is None:
        last = resolution.follow_ups.aggregate(last=Max("order"))["last"] or 0
        made = FollowUp(
            resolution=resolution, order=last + 1, state=facts.initial_state.value, **values
        )
        return make(
            made,
            "follow_up.made",
            taken="",
            by=by,
            at=at,
            resolution=resolution.pk,
            **details,
        )
    old = follow_up.current_state
    is_due_new = (follow_up.due_kind, follow_up.due_meeting) != (
        facts.due_kind.value,
        facts.due_meeting,
    )
    is_carried = follow_up.state == FollowUpState.CARRIED_FORWARD and facts.due_meeting is None
    if is_due_new and (is_carried or FollowUpState(follow_up.state) in _FROM_DUE):
        values |= {"state": facts.initial_state.value, "state_reason": ""}
    change(
        follow_up,
        "follow_up.changed",
        values,
        version=version,
        taken="",
        by=by,
        at=at,
        **details,
    )
    if follow_up.current_state != old:
        _add_move(follow_up, old, by=by, at=at)
    return follow_up


def _add_move(follow_up: FollowUp, old: FollowUpState, *, by: User, at: datetime) -> None:
    """Adds the current state to the history, with its meeting or minute."""
    state = FollowUpState(follow_up.state)
    FollowUpMove.objects.create(
        follow_up=follow_up,
        old=old.value,
        new=state.value,
        reason=follow_up.state_reason,
        due_meeting=follow_up.due_meeting if state in DUE_AT_MEETING else None,
        delivered_minute=follow_up.delivered_minute if state == FollowUpState.DELIVERED else None,
        moved_by=by,
        moved_at=at,
    )


def _refuse_unminuted(
    resolution: Resolution, follow_up: FollowUp | None = None, *, at: datetime
) -> None:
    """Raises Refused if the meeting cannot have minutes or something has been withdrawn.

    Locks the meeting for the transaction, so that positions are given out one at a time.
    """
    item = AgendaItem.objects.get(minute=resolution.minute_id)
    meeting = Meeting.objects.select_for_update().get(pk=item.meeting_id)
    clause = Resolution.objects.get(pk=resolution.pk)
    rows = [FollowUp.objects.get(pk=follow_up.pk)] if follow_up else []
    refuse_unminuted(meeting, item, clause, *rows, on=timezone.localdate(at))


def _check(facts: FollowUpFacts, follow_up: FollowUp | None) -> None:
    if facts.due_kind == DueKind.MEETING and not (facts.due_meeting or facts.due_text):
        raise Refused(_("Choose the meeting, or enter the timing as worded in the minutes."))
    if facts.due_kind == DueKind.FIXED_DATE and facts.due_on is None:
        raise Refused(_("Enter the date."))
    if facts.due_kind == DueKind.CONDITION and not facts.condition.strip():
        raise Refused(_("Enter what has to happen first."))
    earlier = facts.repeats
    while earlier is not None:
        if follow_up is not None and earlier.pk == follow_up.pk:
            raise Refused(_("A follow-up cannot repeat itself."))
        earlier = earlier.repeats


@transaction.atomic
def need_no_follow_up(
    *,
    resolution: Resolution,
    version: int,
    reason: str,
    by: User,
    at: datetime,
) -> Resolution:
    """Records why a clause that requests something needs no follow-up.

    The clause is then no longer listed. Raises Refused or StaleRecord.
    """
    if not reason.strip():
        raise Refused(_("Enter why no follow-up is needed."))
    _refuse_unminuted(resolution, at=at)
    if resolution.asks_nothing or resolution.follow_ups.exists():
        raise Refused(_("This clause does not request anything, or it already has a follow-up."))
    change(
        resolution,
        "resolution.needs_no_follow_up",
        {"no_follow_up_because": reason},
        version=version,
        taken="",
        by=by,
        at=at,
        reason=digest(reason),
    )
    return resolution


@dataclass(frozen=True)
class Move:
    """A change of state, with the reason, meeting or minute it needs."""

    state: FollowUpState
    reason: str = ""
    due_meeting: Meeting | None = None
    delivered_minute: Minute | None = None


@transaction.atomic
def change_follow_up_state(
    *,
    follow_up: FollowUp,
    version: int,
    move: Move,
    by: User,
    at: datetime,
) -> FollowUp:
    """Changes the state of a follow-up, if the move is allowed, and records the reason.

    A meeting is needed for "scheduled" and "carried forward", and is cleared on reopening. A minute
    or an explanation is needed for "delivered". A follow-up is discharged only if the committee
    agrees. Returns the follow-up. Raises Refused or StaleRecord.
    """
    _refuse_unminuted(follow_up.resolution, follow_up, at=at)
    old, new = follow_up.current_state, move.state
    if not can_move(old, new):
        raise Refused(
            _("You cannot change the status from “%(old)s” to “%(new)s”.")
            % {"old": old.label, "new": new.label}
        )
    if needs_reason(old, new) and not move.reason.strip():
        raise Refused(_("Enter a reason for marking this as “%(state)s”.") % {"state": new.label})
    values: dict[str, Any] = {"state": new.value, "state_reason": move.reason}
    if new == FollowUpState.OPEN:
        values["due_meeting"] = None
        if follow_up.due_kind == DueKind.MEETING:
            values["due_kind"] = DueKind.UNSCHEDULED.value
    if new in DUE_AT_MEETING:
        if move.due_meeting is None or move.due_meeting.is_cancelled:
            raise Refused(_("Choose a meeting that has not been cancelled."))
        values |= {"due_kind": DueKind.MEETING.value, "due_meeting": move.due_meeting}
    if new == FollowUpState.DELIVERED:
        if move.delivered_minute is None and not move.reason.strip():
            raise Refused(_("Choose a minute or explain how it was delivered."))
        values["delivered_minute"] = move.delivered_minute
    change(
        follow_up,
        "follow_up.state_changed",
        values,
        version=version,
        taken="",
        by=by,
        at=at,
        old=old.value,
        new=new.value,
        reason=digest(move.reason),
    )
    _add_move(follow_up, old, by=by, at=at)
    return follow_up
