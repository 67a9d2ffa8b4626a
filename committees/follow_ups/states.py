"""Where a follow-up stands, and which moves between its states are allowed."""

from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class FollowUpState(StrEnum):
    """What became of something a committee asked for.

    Delivery is not discharge: the committee says whether it is satisfied.
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
        """The state's name on a page."""
        return _LABELS[self]


class DueKind(StrEnum):
    """How a resolution says by when."""

    CLOSED_AT_ONCE = "closed-at-once"
    UNSCHEDULED = "unscheduled"
    MEETING = "meeting"
    FIXED_DATE = "fixed-date"
    CONDITION = "condition"
    STANDING = "standing"

    @property
    def label(self) -> Promise:
        """The kind's name on a page."""
        return _DUE_LABELS[self]


_LABELS: dict[FollowUpState, Promise] = {
    FollowUpState.OPEN: _("Open, not scheduled"),
    FollowUpState.SCHEDULED: _("Scheduled"),
    FollowUpState.WAITING: _("Waiting for its condition"),
    FollowUpState.IN_FORCE: _("In force"),
    FollowUpState.DELIVERED: _("Delivered"),
    FollowUpState.CARRIED_FORWARD: _("Carried forward"),
    FollowUpState.DISCHARGED: _("Discharged"),
    FollowUpState.SUPERSEDED: _("Superseded"),
    FollowUpState.CANCELLED: _("Cancelled"),
    FollowUpState.CLOSED: _("Closed"),
}

_DUE_LABELS: dict[DueKind, Promise] = {
    DueKind.CLOSED_AT_ONCE: _("Nothing more to do"),
    DueKind.UNSCHEDULED: _("Not yet scheduled"),
    DueKind.MEETING: _("At a meeting"),
    DueKind.FIXED_DATE: _("On a date"),
    DueKind.CONDITION: _("When something has happened"),
    DueKind.STANDING: _("From now on, without an end"),
}

# What a committee still waits for. A standing instruction is kept, not waited for.
OUTSTANDING = frozenset(
    {
        FollowUpState.OPEN,
        FollowUpState.SCHEDULED,
        FollowUpState.WAITING,
        FollowUpState.DELIVERED,
        FollowUpState.CARRIED_FORWARD,
    }
)

# What a day that passed makes overdue: nothing has come yet.
MAY_BE_LATE = OUTSTANDING - {FollowUpState.DELIVERED, FollowUpState.WAITING}

# What stands on the agenda of a meeting to come.
TO_BE_MET = frozenset({FollowUpState.SCHEDULED, FollowUpState.CARRIED_FORWARD})

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


def first_state(due_kind: DueKind) -> FollowUpState:
    """The state a follow-up begins in."""
    return _FIRST[due_kind]


def moves_from(state: FollowUpState) -> list[FollowUpState]:
    """The states it may go to, in the order of the life cycle."""
    return [new for new in FollowUpState if new in _MOVES[state]]


def may_move(old: FollowUpState, new: FollowUpState) -> bool:
    """Whether the one follows the other."""
    return new in _MOVES[old]


def needs_reason(old: FollowUpState, new: FollowUpState) -> bool:
    """Every move says why, but for being scheduled and being delivered with a minute linked."""
    return new not in {FollowUpState.SCHEDULED, FollowUpState.DELIVERED}
