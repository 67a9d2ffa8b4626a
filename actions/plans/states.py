"""States of an action and the allowed changes of state."""

from enum import StrEnum

from django.utils.translation import gettext_lazy as _


class State(StrEnum):
    """State of the work on an action, independent of its rating."""

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
        """The state as written in URLs, files and CSS."""
        return self.value

    @property
    def label(self) -> str:
        """The state as shown on pages and in reports."""
        return str(_LABELS[self])

    @property
    def is_open(self) -> bool:
        """Whether progress can still be reported, because it is neither signed off nor removed."""
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

# Removed from the plan and not counted.
REMOVED = frozenset({State.SUPERSEDED, State.WITHDRAWN})
CLOSED = REMOVED | {State.SIGNED_OFF}
# Claimed as complete or signed off.
DONE = frozenset({State.AWAITING_SIGN_OFF, State.SIGNED_OFF})

# Names of changes of state, by new state. A change to in progress is named by the old state.
_CHANGES_TO = {
    State.ON_HOLD: _("Put on hold"),
    State.AWAITING_SIGN_OFF: _("Marked as complete"),
    State.SIGNED_OFF: _("Signed off"),
    State.REVISED_TIMESCALE_NEEDED: _("New timescale needed"),
    State.SUPERSEDED: _("Superseded"),
    State.WITHDRAWN: _("Removed from the plan"),
}
_CHANGES_TO_IN_PROGRESS = {
    State.NOT_STARTED: _("Work started"),
    State.ON_HOLD: _("Work restarted"),
    State.REVISED_TIMESCALE_NEEDED: _("Work restarted"),
    State.AWAITING_SIGN_OFF: _("Returned to lead"),
    State.SIGNED_OFF: _("Reopened"),
}

FREELY, WITH_REASON = False, True
_TAKEN_OUT = dict.fromkeys(sorted(REMOVED), WITH_REASON)

# From each state, the states that can follow and whether a reason is required. Completing and
# signing off are two acts by two people (Havering, January 2014: an amber action was completed and
# not yet signed off), so no state leads straight to signed off. Holding, missing the date,
# returning and removing require a reason.
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

# Changes to these states need more than a reason and have pages of their own.
ASKS_MORE = frozenset({State.ON_HOLD, State.AWAITING_SIGN_OFF, State.SIGNED_OFF})


def can_move(old: State, new: State) -> bool:
    """Whether the change from one state to the other is allowed."""
    return new in MOVES[old]


def move_in_words(old: State, new: State) -> str:
    """Name of a change of state, for the history, or "" if nothing has changed."""
    if old == new:
        return str(_("Hold extended")) if new == State.ON_HOLD else ""
    name = _CHANGES_TO_IN_PROGRESS.get(old) if new == State.IN_PROGRESS else _CHANGES_TO.get(new)
    return str(name or "")


def needs_reason(old: State, new: State) -> bool:
    """Whether a change of state requires a reason. False if the change is not allowed at all."""
    return MOVES[old].get(new, FREELY)


def state_as_stated(
    *, before: State, implied_before: State | None, implied_now: State | None, is_rated: bool
) -> State:
    """The state that follows from a rating, for imports and updates.

    A rating that implies a state sets it. One that implies none ends a state implied by the
    previous rating, and means that work has begun. `is_rated` is False for no data and not yet
    rated, which leave the state unchanged. A rating never brings back an action removed from the
    plan.
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
