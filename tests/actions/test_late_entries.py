"""Late entries for an earlier date also apply to later dates that have entries."""

from datetime import date, timedelta

import pytest

from actions.changes.services.date_requests import agree_date, ask_for_date
from actions.models import ActionEntry, EntryKind
from actions.plans.services.entries import actions_that_disagree
from actions.plans.states import State
from actions.updates.services.progress import record_progress
from safeguard.accounts.roles import Role
from safeguard.dates import parse
from tests.factories import NOW, TODAY, make_action, make_user, make_words, rating_of

pytestmark = pytest.mark.django_db

YESTERDAY, MONTH_END = TODAY - timedelta(days=1), date(2026, 2, 28)


@pytest.fixture
def officer():
    return make_user(Role.OFFICER)


@pytest.fixture
def action():
    return make_action(as_at=date(2026, 1, 31), target_date="2026-06")


def rate(action, officer, rating, on):
    return record_progress(
        action=action,
        version=action.version,
        words=make_words(),
        rating=rating_of(action, rating),
        effective_on=on,
        by=officer,
        at=NOW,
    )


def agree_another_date(action, officer, on):
    request = ask_for_date(
        action=action,
        version=action.version,
        new_due=parse("September 2026"),
        reason="The trainer left.",
        by=officer,
        at=NOW,
    )
    agree_date(
        request=request, decided_by="The board", reason="", effective_on=on, by=officer, at=NOW
    )
    action.refresh_from_db()


def test_a_late_red_rating_applies_despite_a_later_agreed_date(action, officer):
    agree_another_date(action, officer, YESTERDAY)

    rate(action, officer, "red", MONTH_END)

    action.refresh_from_db()
    assert action.rating.code == "red"
    assert (action.due_text, action.revisions) == ("September 2026", 1)
    newest = action.latest_entry
    assert (newest.kind, newest.effective_on) == (EntryKind.CARRIED, YESTERDAY)
    assert newest.reason == "Carried forward from the position reported as at 28 February 2026."
    assert actions_that_disagree() == []


def test_a_late_entry_does_not_replace_a_rating_given_for_a_later_date(action, officer):
    agree_another_date(action, officer, MONTH_END + timedelta(days=1))
    rate(action, officer, "green", YESTERDAY)

    rate(action, officer, "red", MONTH_END)

    action.refresh_from_db()
    assert (action.rating.code, State(action.state)) == ("green", State.IN_PROGRESS)
    between = ActionEntry.objects.as_at(YESTERDAY - timedelta(days=1)).get()
    assert between.rating.code == "red"


def test_a_late_entry_does_not_replace_a_rating_confirmed_for_a_later_date(action, officer):
    rate(action, officer, "amber", YESTERDAY)

    rate(action, officer, "red", MONTH_END)

    action.refresh_from_db()
    assert action.rating.code == "amber"


def test_a_late_entry_without_changes_carries_nothing(action, officer):
    rate(action, officer, "red", date(2026, 2, 1))
    agree_another_date(action, officer, YESTERDAY)

    rate(action, officer, "red", MONTH_END)

    assert not ActionEntry.objects.filter(kind=EntryKind.CARRIED).exists()
