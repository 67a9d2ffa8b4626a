"""Keeping what a committee asked for, until it is satisfied."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from committees.follow_ups.states import (
    TO_BE_MET,
    DueKind,
    FollowUpState,
    first_state,
    may_move,
    needs_reason,
)
from committees.meetings.services.saving import change, make
from committees.models import Committee, FollowUp, FollowUpMove, Meeting, Minute, Resolution
from safeguard.accounts.models import Post, User
from safeguard.audit.services import digest
from safeguard.exceptions import Refused

# States that follow from how the due date is worded; the others somebody chose.
_FROM_DUE = {
    FollowUpState.OPEN,
    FollowUpState.SCHEDULED,
    FollowUpState.WAITING,
    FollowUpState.IN_FORCE,
    FollowUpState.CLOSED,
}


@dataclass(frozen=True)
class FollowUpFacts:
    """What is asked for, of whom, and by when."""

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
    def begins_as(self) -> FollowUpState:
        """“The November meeting” without one in the calendar still has to be scheduled."""
        if self.due_kind == DueKind.MEETING and self.due_meeting is None:
            return FollowUpState.OPEN
        return first_state(self.due_kind)


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
    """Adds a follow-up to a clause, or changes the one given.

    Something asked for again is as old as the first request, and the pair counts once. Raises
    Refused, StaleRecord.
    """
    _check(facts, follow_up)
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
            resolution=resolution, order=last + 1, state=facts.begins_as.value, **values
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
    if is_due_new and FollowUpState(follow_up.state) in _FROM_DUE:
        values |= {"state": facts.begins_as.value, "state_reason": ""}
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
        _keep(follow_up, old, by=by, at=at)
    return follow_up


def _keep(follow_up: FollowUp, old: FollowUpState, *, by: User, at: datetime) -> None:
    """Adds how it stands now to its history, with what the state it moved to has to name."""
    state = FollowUpState(follow_up.state)
    FollowUpMove.objects.create(
        follow_up=follow_up,
        old=old.value,
        new=state.value,
        reason=follow_up.state_reason,
        due_meeting=follow_up.due_meeting if state in TO_BE_MET else None,
        delivered_minute=follow_up.delivered_minute if state == FollowUpState.DELIVERED else None,
        moved_by=by,
        moved_at=at,
    )


def _check(facts: FollowUpFacts, follow_up: FollowUp | None) -> None:
    if facts.due_kind == DueKind.MEETING and not (facts.due_meeting or facts.due_text):
        raise Refused(_("Choose the meeting, or enter how the minutes name it."))
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
    """Says why a clause that asks for something needs no follow-up, so that it is listed no more.

    Raises Refused, StaleRecord.
    """
    if not reason.strip():
        raise Refused(_("Say why it needs no follow-up."))
    if resolution.asks_nothing or resolution.follow_ups.exists():
        raise Refused(_("It asks for nothing, or has a follow-up already."))
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
    """Where a follow-up goes: the state, and what that state has to name."""

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
    """Moves a follow-up along one of the allowed moves and keeps why.

    What is scheduled or carried forward names its meeting, and what is open again has none; what
    is delivered names the minute or says how. Only the committee's agreement discharges. Raises
    Refused, StaleRecord.
    """
    old, new = follow_up.current_state, move.state
    if not may_move(old, new):
        raise Refused(
            _("What is “%(old)s” cannot become “%(new)s”.") % {"old": old.label, "new": new.label}
        )
    if needs_reason(old, new) and not move.reason.strip():
        raise Refused(_("Say why it becomes “%(state)s”.") % {"state": new.label})
    values: dict[str, Any] = {"state": new.value, "state_reason": move.reason}
    if new == FollowUpState.OPEN:
        values["due_meeting"] = None
        if follow_up.due_kind == DueKind.MEETING:
            values["due_kind"] = DueKind.UNSCHEDULED.value
    if new in TO_BE_MET:
        if move.due_meeting is None or move.due_meeting.is_cancelled:
            raise Refused(_("Choose a meeting that takes place."))
        values |= {"due_kind": DueKind.MEETING.value, "due_meeting": move.due_meeting}
    if new == FollowUpState.DELIVERED:
        if move.delivered_minute is None and not move.reason.strip():
            raise Refused(_("Choose the minute it was delivered to, or say how it was."))
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
    _keep(follow_up, old, by=by, at=at)
    return follow_up
