"""What a history says of the day it is read up to."""

from datetime import date

from actions.plans.history import Step, account_of
from actions.plans.states import State

JANUARY, FEBRUARY, MARCH = date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 31)
P, S, H = State.IN_PROGRESS, State.SIGNED_OFF, State.ON_HOLD


def test_nothing_is_known_where_nothing_was_written():
    account = account_of([])

    assert account.rating_since is None
    assert account.heard_rating is None
    assert not account.is_reopened


def test_a_rating_is_old_from_the_day_it_was_first_given_without_a_break():
    account = account_of(
        [Step(JANUARY, "amber", P), Step(FEBRUARY, "amber", P), Step(MARCH, "amber", P)]
    )

    assert account.rating_since == JANUARY


def test_a_rating_that_comes_back_is_young_again():
    account = account_of(
        [Step(JANUARY, "red", P), Step(FEBRUARY, "amber", P), Step(MARCH, "red", P)]
    )

    assert account.rating_since == MARCH


def test_silence_keeps_the_last_rating_heard_and_its_day_beside_it():
    account = account_of(
        [
            Step(JANUARY, "amber", P),
            Step(FEBRUARY, "no-data", P, reminders=1),
            Step(MARCH, "no-data", P, reminders=3),
        ]
    )

    assert (account.heard_rating, account.heard_on) == ("amber", JANUARY)
    assert account.rating_since == FEBRUARY
    assert account.reminders == 3


def test_reminders_belong_to_the_silence_they_came_before():
    account = account_of([Step(JANUARY, "no-data", P, reminders=2), Step(FEBRUARY, "amber", P)])

    assert account.reminders is None


def test_why_nobody_answered_is_said_of_its_own_round_and_never_of_the_state():
    vacant = Step(JANUARY, "no-data", P, silence_reason="Post vacant.", reminders=0)

    filled = account_of([vacant, Step(FEBRUARY, "no-data", P, reminders=2)])
    answered = account_of([vacant, Step(FEBRUARY, "amber", P)])

    assert (filled.reminders, filled.silence_reason) == (2, "")
    assert (answered.silence_reason, answered.state_reason) == ("", "")


def test_an_action_is_reopened_until_it_is_signed_off_again():
    opened = [Step(JANUARY, "green", S), Step(FEBRUARY, "amber", P), Step(MARCH, "amber", P)]
    closed = [*opened, Step(MARCH, "green", S)]

    assert account_of(opened).is_reopened
    assert not account_of(closed).is_reopened


def test_a_reason_lasts_as_long_as_the_state_it_explains():
    held = [Step(JANUARY, "amber", H, reason="staff sickness"), Step(FEBRUARY, "amber", H)]

    assert account_of(held).state_reason == "staff sickness"
    assert account_of([*held, Step(MARCH, "amber", P)]).state_reason == ""


def test_what_is_not_yet_rated_has_no_day_from_which_it_is_rated():
    account = account_of([Step(JANUARY, None, State.NOT_STARTED)])

    assert account.rating_since is None


def test_why_a_rating_changed_is_no_reason_of_the_state_unless_the_state_moves_with_it():
    held = Step(JANUARY, "amber-red", H, moving_reason="Money.")
    rated = Step(FEBRUARY, "red", H, moving_reason="Somebody fell ill.")

    account = account_of([Step(JANUARY, "amber", P), held, rated])

    assert account.state_reason == "Money."
