"""The summary of an action's history."""

from datetime import date

from actions.plans.history import Step, history_summary
from actions.plans.states import State

JANUARY, FEBRUARY, MARCH = date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 31)
P, S, H = State.IN_PROGRESS, State.SIGNED_OFF, State.ON_HOLD


def test_an_empty_history_has_an_empty_summary():
    account = history_summary([])

    assert account.rating_since is None
    assert account.heard_rating is None
    assert not account.is_reopened


def test_a_rating_counts_from_the_first_day_it_was_given_without_a_break():
    account = history_summary(
        [Step(JANUARY, "amber", P), Step(FEBRUARY, "amber", P), Step(MARCH, "amber", P)]
    )

    assert account.rating_since == JANUARY


def test_a_rating_given_again_counts_from_its_new_date():
    account = history_summary(
        [Step(JANUARY, "red", P), Step(FEBRUARY, "amber", P), Step(MARCH, "red", P)]
    )

    assert account.rating_since == MARCH


def test_no_data_keeps_the_last_rating_from_the_lead_and_its_date():
    account = history_summary(
        [
            Step(JANUARY, "amber", P),
            Step(FEBRUARY, "no-data", P, reminders=1),
            Step(MARCH, "no-data", P, reminders=3),
        ]
    )

    assert (account.heard_rating, account.heard_on) == ("amber", JANUARY)
    assert account.rating_since == FEBRUARY
    assert account.reminders == 3


def test_reminders_belong_to_the_no_data_that_follows_them():
    account = history_summary(
        [Step(JANUARY, "no-data", P, reminders=2), Step(FEBRUARY, "amber", P)]
    )

    assert account.reminders is None


def test_the_reason_for_no_update_belongs_to_its_round_and_not_to_the_state():
    vacant = Step(JANUARY, "no-data", P, silence_reason="Post vacant.", reminders=0)

    filled = history_summary([vacant, Step(FEBRUARY, "no-data", P, reminders=2)])
    answered = history_summary([vacant, Step(FEBRUARY, "amber", P)])

    assert (filled.reminders, filled.silence_reason) == (2, "")
    assert (answered.silence_reason, answered.state_reason) == ("", "")


def test_an_action_is_reopened_until_it_is_signed_off_again():
    opened = [Step(JANUARY, "green", S), Step(FEBRUARY, "amber", P), Step(MARCH, "amber", P)]
    closed = [*opened, Step(MARCH, "green", S)]

    assert history_summary(opened).is_reopened
    assert not history_summary(closed).is_reopened


def test_a_reason_lasts_as_long_as_its_state():
    held = [Step(JANUARY, "amber", H, reason="staff sickness"), Step(FEBRUARY, "amber", H)]

    assert history_summary(held).state_reason == "staff sickness"
    assert history_summary([*held, Step(MARCH, "amber", P)]).state_reason == ""


def test_an_unrated_action_has_no_date_for_its_rating():
    account = history_summary([Step(JANUARY, None, State.NOT_STARTED)])

    assert account.rating_since is None


def test_the_reason_for_a_rating_explains_the_state_only_if_the_state_changed_too():
    held = Step(JANUARY, "amber-red", H, moving_reason="Money.")
    rated = Step(FEBRUARY, "red", H, moving_reason="Staff sickness.")

    account = history_summary([Step(JANUARY, "amber", P), held, rated])

    assert account.state_reason == "Money."
