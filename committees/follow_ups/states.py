"""States of follow-ups and the allowed moves between them."""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


class FollowUpState(StrEnum):
    """The state of a follow-up.

    A delivered follow-up is discharged only when the committee agrees.
    """

    OPEN = "open"
    SCHEDULED = "scheduled"
    WAITING = "waiting"
    IN_FORCE = "in-force"
    DELIVERED = "delivered"
    CARRIED_FORWARD = "carried-forward"
    DISCHARGED = "discharged"
    SUPERSEDED = "superseded"
    CANCELLED = "cancelled"
    CLOSED = "closed"

    @property
    def label(self) -> Promise:
        """The display name."""
        return _LABELS[self]


class DueKind(StrEnum):
    """The kind of due date in a resolution."""

    CLOSED_AT_ONCE = "closed-at-once"
    UNSCHEDULED = "unscheduled"
    MEETING = "meeting"
    FIXED_DATE = "fixed-date"
    CONDITION = "condition"
    STANDING = "standing"

    @property
    def label(self) -> Promise:
        """The display name."""
        return _DUE_LABELS[self]


_LABELS: dict[FollowUpState, Promise] = {
    FollowUpState.OPEN: _("Open, not scheduled"),
    FollowUpState.SCHEDULED: _("Scheduled"),
    FollowUpState.WAITING: _("Waiting for a condition to be met"),
    FollowUpState.IN_FORCE: _("In force"),
    FollowUpState.DELIVERED: _("Delivered"),
    FollowUpState.CARRIED_FORWARD: _("Carried forward"),
    FollowUpState.DISCHARGED: _("Discharged"),
    FollowUpState.SUPERSEDED: _("Superseded"),
    FollowUpState.CANCELLED: _("Cancelled"),
    FollowUpState.CLOSED: _("Closed"),
}

_DUE_LABELS: dict[DueKind, Promise] = {
    DueKind.CLOSED_AT_ONCE: _("No further action"),
    DueKind.UNSCHEDULED: _("Not yet scheduled"),
    DueKind.MEETING: _("At a meeting"),
    DueKind.FIXED_DATE: _("On a date"),
    DueKind.CONDITION: _("After something else happens"),
    DueKind.STANDING: _("Standing instruction, no end date"),
}

# The committee is still waiting for these. A standing instruction is in force, so it is not one.
OUTSTANDING = frozenset(
    {
        FollowUpState.OPEN,
        FollowUpState.SCHEDULED,
        FollowUpState.WAITING,
        FollowUpState.DELIVERED,
        FollowUpState.CARRIED_FORWARD,
    }
)

# Overdue once the date has passed, because nothing has been delivered yet.
CAN_BE_OVERDUE = OUTSTANDING - {FollowUpState.DELIVERED, FollowUpState.WAITING}

# Due at a future meeting.
DUE_AT_MEETING = frozenset({FollowUpState.SCHEDULED, FollowUpState.CARRIED_FORWARD})

# Nothing more is due.
_OVER = frozenset(
    {
        FollowUpState.DISCHARGED,
        FollowUpState.SUPERSEDED,
        FollowUpState.CANCELLED,
        FollowUpState.CLOSED,
    }
)

_ENDS = frozenset({FollowUpState.SUPERSEDED, FollowUpState.CANCELLED})

_MOVES: dict[FollowUpState, frozenset[FollowUpState]] = {
    FollowUpState.OPEN: frozenset({FollowUpState.SCHEDULED, FollowUpState.DELIVERED}) | _ENDS,
    FollowUpState.SCHEDULED: frozenset(
        {FollowUpState.OPEN, FollowUpState.DELIVERED, FollowUpState.CARRIED_FORWARD}
    )
    | _ENDS,
    FollowUpState.WAITING: frozenset({FollowUpState.OPEN, FollowUpState.DELIVERED}) | _ENDS,
    FollowUpState.IN_FORCE: _ENDS,
    FollowUpState.DELIVERED: frozenset(
        {FollowUpState.DISCHARGED, FollowUpState.OPEN, FollowUpState.CARRIED_FORWARD}
    )
    | _ENDS,
    FollowUpState.CARRIED_FORWARD: frozenset(
        {FollowUpState.OPEN, FollowUpState.SCHEDULED, FollowUpState.DELIVERED}
    )
    | _ENDS,
    FollowUpState.DISCHARGED: frozenset({FollowUpState.OPEN}),
    FollowUpState.SUPERSEDED: frozenset({FollowUpState.OPEN}),
    FollowUpState.CANCELLED: frozenset({FollowUpState.OPEN}),
    FollowUpState.CLOSED: frozenset({FollowUpState.OPEN}),
}

_FIRST = {
    DueKind.CLOSED_AT_ONCE: FollowUpState.CLOSED,
    DueKind.UNSCHEDULED: FollowUpState.OPEN,
    DueKind.MEETING: FollowUpState.SCHEDULED,
    DueKind.FIXED_DATE: FollowUpState.SCHEDULED,
    DueKind.CONDITION: FollowUpState.WAITING,
    DueKind.STANDING: FollowUpState.IN_FORCE,
}


def initial_state_for(due_kind: DueKind) -> FollowUpState:
    """The initial state of a follow-up, which depends on its kind of due date."""
    return _FIRST[due_kind]


def moves_from(state: FollowUpState) -> list[FollowUpState]:
    """The states that can follow, in life-cycle order."""
    return [new for new in FollowUpState if new in _MOVES[state]]


def can_move(old: FollowUpState, new: FollowUpState) -> bool:
    """Whether the move is allowed."""
    return new in _MOVES[old]


def needs_reason(old: FollowUpState, new: FollowUpState) -> bool:
    """Whether a move needs a reason.

    All do, except a move to scheduled, or to delivered with a linked minute.
    """
    return new not in {FollowUpState.SCHEDULED, FollowUpState.DELIVERED}


@dataclass(frozen=True)
class Status:
    """The status of a follow-up as shown on pages: its code, and its name."""

    value: str
    label: str | Promise


def status_and_due(
    state: FollowUpState, kind: DueKind, *, when: str, is_dated: bool, condition: str
) -> tuple[Status, str]:
    """The status and the due date in words, which come from one place so that they always agree.

    `when` names the date or meeting, if there is one, and `is_dated` says whether that day is
    known. The due date is empty once nothing more is due.
    """
    label: str | Promise = state.label
    if state in _OVER:
        due = ""
    elif state == FollowUpState.DELIVERED:
        due = gettext("Waiting for the committee to agree that it is complete")
    elif state == FollowUpState.WAITING:
        due = gettext("When this condition is met: %(condition)s") % {"condition": condition}
    elif state == FollowUpState.IN_FORCE:
        due = str(DueKind.STANDING.label)
    else:
        due = when or str(DueKind.UNSCHEDULED.label)
        if is_dated and state == FollowUpState.OPEN:
            label = gettext("Open")
        elif not when and kind == DueKind.CONDITION:
            due = gettext("Not yet scheduled. It depended on: %(condition)s") % {
                "condition": condition
            }
    return Status(state.value, label), due
