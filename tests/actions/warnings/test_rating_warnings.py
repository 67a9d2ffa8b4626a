"""Which ratings give a warning."""

import pytest

from actions.plans.flags import ActionFacts
from actions.plans.states import State
from actions.warnings.rating_warnings import (
    ReportedPosition,
    UpdateTexts,
    WarningKind,
    rounds_with_same_words,
    warnings_of,
)
from safeguard.dates import NO_DATE, PartialDate, parse
from tests.factories import (
    TODAY,
)

AHEAD, PAST = parse("31/3/2099"), parse("28/2/2026")


def kinds(*, state=State.IN_PROGRESS, due=AHEAD, amber=False, red=False, **changes):
    """The kinds of warnings on TODAY about a report that is otherwise consistent."""
    facts = ActionFacts(state=state, due=due, counts_as_amber=amber, counts_as_red=red)
    given = {"says_all_is_well": not amber and not red, "has_words": True, **changes}
    found = warnings_of(ReportedPosition(facts, rating="The rating", **given), on=TODAY)
    return [warning.kind for warning in found]


@pytest.mark.parametrize("state", [State.IN_PROGRESS, State.ON_HOLD, State.NOT_STARTED])
def test_green_after_its_due_date_gives_a_warning_while_the_action_is_open(state):
    assert kinds(state=state, due=PAST) == [WarningKind.ON_TRACK_AFTER_DATE]
    assert kinds(state=state, due=AHEAD) == []
    assert kinds(state=state, due=NO_DATE) == []


def test_red_and_amber_after_their_due_date_give_no_warning():
    assert kinds(due=PAST, red=True) == []
    assert kinds(due=PAST, amber=True) == []


@pytest.mark.parametrize("state", [State.AWAITING_SIGN_OFF, State.SIGNED_OFF])
def test_a_completed_action_needs_evidence(state):
    assert kinds(state=state) == [WarningKind.NOTHING_TO_SHOW]
    assert kinds(state=state, no_evidence_reason="It is law.") == [WarningKind.NOTHING_TO_SHOW]
    assert kinds(state=state, has_evidence=True) == []


def test_green_needs_evidence_or_progress():
    assert kinds(has_words=False) == [WarningKind.NOTHING_TO_SHOW]
    assert kinds(has_words=False, has_evidence=True) == []
    assert kinds(has_words=False, red=True) == []


@pytest.mark.parametrize("due", [NO_DATE, parse("ongoing"), parse("tbc")])
def test_amber_needs_a_due_date(due):
    assert kinds(amber=True, due=due) == [WarningKind.AMBER_WITHOUT_DATE]
    assert kinds(amber=True, due=due, state=State.SIGNED_OFF, has_evidence=True) == []
    assert kinds(red=True, due=due) == []


def test_a_completed_action_should_not_be_red():
    done = {"state": State.AWAITING_SIGN_OFF, "has_evidence": True}

    assert kinds(red=True, **done) == [WarningKind.DONE_BUT_RED]
    assert kinds(amber=True, **done) == []
    assert kinds(red=True, state=State.IN_PROGRESS) == []


def test_actions_removed_from_the_plan_give_no_warnings():
    for state in (State.WITHDRAWN, State.SUPERSEDED):
        assert kinds(state=state, due=PAST, has_words=False) == []


@pytest.mark.parametrize(
    ("updates", "count"),
    [
        ([], 0),
        ([("1", "Half."), ("2", "Half."), ("3", "Half.")], 3),
        ([("1", "Half."), ("2", "All."), ("3", "Half.")], 1),
        ([("1", "All."), ("2", "Half."), ("3", "  half. ")], 2),
        ([("1", "Half."), ("1", "Half."), ("2", "Half.")], 2),
        ([("1", "Half."), ("2", "All."), ("2", "Half."), ("3", "Half.")], 3),
    ],
)
def test_rounds_with_the_same_wording_are_counted_back_from_the_latest(updates, count):
    assert rounds_with_same_words([UpdateTexts(*each) for each in updates]) == count


def test_the_reason_includes_the_rating_its_definition_and_the_date():
    facts = ActionFacts(state=State.IN_PROGRESS, due=PAST)
    reported = ReportedPosition(
        facts, rating="On Track", definition="Not yet due.", says_all_is_well=True
    )

    whys = {each.kind: each.why for each in warnings_of(reported, on=TODAY)}

    assert whys[WarningKind.ON_TRACK_AFTER_DATE] == (
        "Rated “On Track” (“Not yet due”), but was due by 28 February 2026 "
        "and no later date has been agreed."
    )


def test_a_future_due_date_is_not_overdue():
    due = PartialDate(TODAY, AHEAD.precision, "")

    assert kinds(due=due) == []
