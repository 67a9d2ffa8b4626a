"""Where the work on an action stands, and which moves are allowed."""

from enum import StrEnum

from django.utils.translation import gettext_lazy as _


class State(StrEnum):
    """Where the work stands. How it is going is another thing: its rating."""

    NOT_STARTED = "not-started"
    IN_PROGRESS = "in-progress"
    ON_HOLD = "on-hold"
    AWAITING_SIGN_OFF = "awaiting-sign-off"
    SIGNED_OFF = "signed-off"
    REVISED_TIMESCALE_NEEDED = "revised-timescale-needed"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"

    @property
    def code(self) -> str:
        """The state as addresses, files and styles write it."""
        return self.value

    @property
    def label(self) -> str:
        """The state in words, for pages and papers."""
        return str(_LABELS[self])

    @property
    def is_open(self) -> bool:
        """Whether work may still be reported: neither accepted as done nor taken away."""
        return self not in CLOSED


_LABELS = {
    State.NOT_STARTED: _("Not started"),
    State.IN_PROGRESS: _("In progress"),
    State.ON_HOLD: _("On hold"),
    State.AWAITING_SIGN_OFF: _("Completed, awaiting sign-off"),
    State.SIGNED_OFF: _("Completed, signed off"),
    State.REVISED_TIMESCALE_NEEDED: _("Revised timescale needed"),
    State.SUPERSEDED: _("Superseded"),
    State.WITHDRAWN: _("Withdrawn"),
}

# Taken out of the plan: counted nowhere.
REMOVED = frozenset({State.SUPERSEDED, State.WITHDRAWN})
CLOSED = REMOVED | {State.SIGNED_OFF}
# Said to be done, or accepted as such.
DONE = frozenset({State.AWAITING_SIGN_OFF, State.SIGNED_OFF})

# What somebody did who moved the work to a state; work in progress says from where it came.
_DONE_BY_MOVING_TO = {
    State.ON_HOLD: _("Put on hold"),
    State.AWAITING_SIGN_OFF: _("Said to be done"),
    State.SIGNED_OFF: _("Signed off"),
    State.REVISED_TIMESCALE_NEEDED: _("New timescale needed"),
    State.SUPERSEDED: _("Superseded"),
    State.WITHDRAWN: _("Taken out of the plan"),
}
_DONE_BY_GOING_ON = {
    State.NOT_STARTED: _("Work begun"),
    State.ON_HOLD: _("Work goes on"),
    State.REVISED_TIMESCALE_NEEDED: _("Work goes on"),
    State.AWAITING_SIGN_OFF: _("Sent back"),
    State.SIGNED_OFF: _("Opened again"),
}

FREELY, WITH_REASON = False, True
_TAKEN_OUT = dict.fromkeys(sorted(REMOVED), WITH_REASON)

# From each state to those it may become, and whether the move must say why. Completing and signing
# off are two acts by two people (Havering, January 2014: an amber action was completed and not yet
# signed off), so nothing leads straight to signed-off. Stopping, missing the date, sending back and
# taking out say why.
MOVES: dict[State, dict[State, bool]] = {
    State.NOT_STARTED: {State.IN_PROGRESS: FREELY, **_TAKEN_OUT},
    State.IN_PROGRESS: {
        State.ON_HOLD: WITH_REASON,
        State.REVISED_TIMESCALE_NEEDED: WITH_REASON,
        State.AWAITING_SIGN_OFF: FREELY,
        **_TAKEN_OUT,
    },
    State.ON_HOLD: {
        State.IN_PROGRESS: FREELY,
        State.REVISED_TIMESCALE_NEEDED: WITH_REASON,
        **_TAKEN_OUT,
    },
    State.REVISED_TIMESCALE_NEEDED: {State.IN_PROGRESS: FREELY, **_TAKEN_OUT},
    State.AWAITING_SIGN_OFF: {
        State.SIGNED_OFF: FREELY,
        State.IN_PROGRESS: WITH_REASON,
        **_TAKEN_OUT,
    },
    State.SIGNED_OFF: {State.IN_PROGRESS: WITH_REASON},
    State.SUPERSEDED: {},
    State.WITHDRAWN: {},
}

# Each of these moves asks for more than a reason, and has a page of its own.
ASKS_MORE = frozenset({State.ON_HOLD, State.AWAITING_SIGN_OFF, State.SIGNED_OFF})


def may_move(old: State, new: State) -> bool:
    """Whether the work may go from the one state to the other."""
    return new in MOVES[old]


def move_in_words(old: State, new: State) -> str:
    """What somebody did who moved the work from the one state to the other; "" for no move."""
    if old == new:
        return str(_("Hold prolonged")) if new == State.ON_HOLD else ""
    done = _DONE_BY_GOING_ON.get(old) if new == State.IN_PROGRESS else _DONE_BY_MOVING_TO.get(new)
    return str(done or "")


def needs_reason(old: State, new: State) -> bool:
    """Whether the move must say why; false where there is no such move."""
    return MOVES[old].get(new, FREELY)


def state_as_stated(
    *, before: State, implied_before: State | None, implied_now: State | None, is_rated: bool
) -> State:
    """The state that goes with a rating which somebody states, as an import records it.

    A rating that implies a state brings it along. One that implies none lifts the state which
    the last rating had implied, and work that is rated has begun. `is_rated` is false for
    no data and for not yet rated, which say nothing of the work. What was taken out of the plan
    by a decision does not come back by a colour.
    """
    if before in REMOVED:
        return before
    if implied_now is not None:
        return implied_now
    if not is_rated:
        return before
    if before == State.NOT_STARTED or before == implied_before:
        return State.IN_PROGRESS
    return before
