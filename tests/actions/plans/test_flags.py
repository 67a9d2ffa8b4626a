"""Flags of an action."""

from datetime import date

import pytest

from actions.plans.flags import ActionFacts, Flag, flags_for, raised_flags
from actions.plans.states import State
from safeguard.dates import parse

ON = date(2014, 4, 1)
PAST, LAST_MONTH, TODAY, AHEAD = "31 March 2014", "March 2014", "1 April 2014", "May 2014"
GREEN = {}
AMBER = {"counts_as_amber": True}
RED = {"counts_as_red": True}
AMBER_RED = {"counts_as_amber": True, "counts_as_red": True}
SILENT = {"is_no_data": True}


def flags(state=State.IN_PROGRESS, due="", **facts):
    found = flags_for(ActionFacts(state=State(state), due=parse(due), **facts), on=ON)
    return {flag.value for flag in found}


@pytest.mark.parametrize(
    ("rating", "state", "due", "raised"),
    [
        (GREEN, "in-progress", AHEAD, set()),
        (GREEN, "in-progress", PAST, {"overdue"}),
        (GREEN, "in-progress", TODAY, set()),
        (GREEN, "in-progress", LAST_MONTH, {"overdue"}),
        (GREEN, "in-progress", "Q1 2014/15", set()),
        (GREEN, "in-progress", "", set()),
        (GREEN, "in-progress", "ongoing", set()),
        (RED, "in-progress", AHEAD, set()),
        (RED, "in-progress", "", set()),
        (RED, "revised-timescale-needed", PAST, {"overdue", "revised-timescale-needed"}),
        (RED, "revised-timescale-needed", AHEAD, {"revised-timescale-needed"}),
        (RED, "in-progress", "ongoing", {"no-end-date"}),
        (AMBER, "in-progress", AHEAD, set()),
        (AMBER, "in-progress", "", {"no-timescale"}),
        (AMBER, "in-progress", "tbc", {"no-timescale"}),
        (AMBER, "in-progress", PAST, {"no-timescale", "overdue"}),
        (AMBER, "in-progress", "ongoing", {"no-timescale", "no-end-date"}),
        (AMBER, "on-hold", "", {"on-hold"}),
        (AMBER, "on-hold", PAST, {"on-hold", "overdue"}),
        (AMBER_RED, "on-hold", AHEAD, {"on-hold"}),
        (AMBER_RED, "in-progress", "", {"no-timescale"}),
        (AMBER, "awaiting-sign-off", PAST, {"awaiting-sign-off"}),
        (AMBER, "awaiting-sign-off", "", {"awaiting-sign-off"}),
        (GREEN, "signed-off", PAST, set()),
        (AMBER, "signed-off", PAST, set()),
        (RED, "superseded", PAST, set()),
        (RED, "withdrawn", PAST, set()),
        (AMBER, "withdrawn", "ongoing", set()),
        (SILENT, "in-progress", AHEAD, {"no-data"}),
        (SILENT, "in-progress", PAST, {"no-data", "overdue"}),
        (SILENT, "in-progress", "", {"no-data"}),
        (GREEN, "not-started", PAST, {"overdue"}),
    ],
)
def test_flags_depend_on_rating_state_and_date(rating, state, due, raised):
    assert flags(state, due, **rating) == raised


def test_a_reopened_action_has_a_flag():
    assert flags(due=AHEAD, is_reopened=True) == {"reopened"}


def test_flags_have_a_fixed_order():
    facts = ActionFacts(State.ON_HOLD, parse(PAST), is_no_data=True, is_reopened=True)

    assert raised_flags(facts, on=ON) == [
        Flag.OVERDUE,
        Flag.ON_HOLD,
        Flag.NO_DATA,
        Flag.REOPENED,
    ]


@pytest.mark.parametrize("flag", Flag)
def test_every_flag_has_a_label_and_a_code(flag):
    assert flag.label
    assert flag.code == flag.value
