"""The statuses of an action: which changes are allowed and which require a reason."""

import pytest

from actions.plans.states import State, can_move, move_in_words, needs_reason, state_as_stated

N, P, H, A = State.NOT_STARTED, State.IN_PROGRESS, State.ON_HOLD, State.AWAITING_SIGN_OFF
S, R, X, W = State.SIGNED_OFF, State.REVISED_TIMESCALE_NEEDED, State.SUPERSEDED, State.WITHDRAWN

# From row to column: "." not allowed, "m" allowed, "r" allowed with a reason.
COLUMNS = (N, P, H, A, S, R, X, W)
TABLE = {
    N: ". m . . . . r r",
    P: ". . r m . r r r",
    H: ". m . . . r r r",
    A: ". r . . m . r r",
    S: ". r . . . . . .",
    R: ". m . . . . r r",
    X: ". . . . . . . .",
    W: ". . . . . . . .",
}
PAIRS = [
    (old, new, mark)
    for old, marks in TABLE.items()
    for new, mark in zip(COLUMNS, marks.split(), strict=True)
]


@pytest.mark.parametrize(("old", "new", "mark"), PAIRS)
def test_each_change_of_state_is_allowed_or_not(old, new, mark):
    assert can_move(old, new) == (mark != ".")
    if mark != ".":
        assert needs_reason(old, new) == (mark == "r")
        assert move_in_words(old, new)


def test_the_table_covers_every_state():
    assert set(TABLE) == set(COLUMNS) == set(State)


@pytest.mark.parametrize("state", State)
def test_every_state_has_a_label_and_a_code(state):
    assert state.label
    assert state.code == state.value
    assert state.is_open == (state not in {S, X, W})


@pytest.mark.parametrize(
    ("before", "implied_before", "implied_now", "is_rated", "after"),
    [
        (N, None, None, True, P),
        (N, None, None, False, N),
        (N, None, S, True, S),
        (P, None, R, True, R),
        (S, S, None, True, P),
        (H, H, None, True, P),
        (H, None, None, True, H),
        (A, None, None, True, A),
        (R, R, None, False, R),
        (W, None, R, True, W),
        (X, None, S, True, X),
    ],
)
def test_a_rating_sets_the_state_it_implies(before, implied_before, implied_now, is_rated, after):
    found = state_as_stated(
        before=before, implied_before=implied_before, implied_now=implied_now, is_rated=is_rated
    )

    assert found == after
