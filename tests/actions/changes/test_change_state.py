"""Changing the status of an action."""

import pytest

from actions.changes.services.states import change_state
from actions.models import EntryKind
from actions.plans.states import ASKS_MORE, State, can_move
from safeguard.accounts.roles import Role
from safeguard.audit.models import AuditEvent
from safeguard.audit.services import digest
from safeguard.exceptions import Refused, StaleRecord
from tests.factories import NOW, TODAY, make_action, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def team():
    return make_user(Role.IMPROVEMENT_TEAM)


def move(action, new, by, *, reason="The trainer left.", **changes):
    decided_by = "Improvement Board, 2 March 2026" if new == State.WITHDRAWN else ""
    given = {"version": action.version, "effective_on": TODAY, "at": NOW, "decided_by": decided_by}
    given |= changes
    return change_state(action=action, new=State(new), reason=reason, by=by, **given)


ONLY_WITH_A_DATE = (State.REVISED_TIMESCALE_NEEDED, State.IN_PROGRESS)


@pytest.mark.parametrize("old", State)
@pytest.mark.parametrize("new", State)
def test_only_the_allowed_changes_are_made(old, new, team):
    action = make_action(state=old.value)
    before = action.entries.count()

    if can_move(old, new) and new not in ASKS_MORE and (old, new) != ONLY_WITH_A_DATE:
        entry = move(action, new, team)
        assert (entry.kind, entry.state) == (EntryKind.STATE, new)
        assert entry.reason == "The trainer left."
        assert action.state == new
    else:
        with pytest.raises(Refused, match="cannot change|separate page|only restart with"):
            move(action, new, team)
        action.refresh_from_db()
        assert action.state == old
        assert action.entries.count() == before


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("in-progress", "revised-timescale-needed"),
        ("in-progress", "withdrawn"),
        ("awaiting-sign-off", "in-progress"),
        ("signed-off", "in-progress"),
    ],
)
def test_some_changes_need_a_reason(old, new, team):
    action = make_action(state=old)

    with pytest.raises(Refused, match="Enter a reason"):
        move(action, new, team, reason=" ")


def test_withdrawing_an_action_needs_a_decision(team):
    action = make_action(state="in-progress")

    with pytest.raises(Refused, match="who decided"):
        move(action, "withdrawn", team, decided_by=" ")

    action.refresh_from_db()
    assert move(action, "withdrawn", team).decided_by == "Improvement Board, 2 March 2026"


def test_a_change_to_a_stale_action_is_refused(team):
    action = make_action(state="in-progress")
    move(action, "revised-timescale-needed", team)

    with pytest.raises(StaleRecord):
        move(action, "withdrawn", team, version=1)


def test_the_audit_event_has_the_change_and_a_digest_of_the_reason(team):
    action = make_action(state="in-progress")

    move(action, "revised-timescale-needed", team)

    event = AuditEvent.objects.get(verb="action.state_changed")
    assert event.details == {
        "old": "in-progress",
        "new": "revised-timescale-needed",
        "reason": digest("The trainer left."),
    }
