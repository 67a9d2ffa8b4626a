"""Dates in imported files: corrections and new dates, including when later entries exist."""

from datetime import date, timedelta

import pytest

from actions.changes.services.date_requests import agree_date, ask_for_date
from actions.models import Action, EntryKind
from actions.plans.services.entries import actions_that_disagree
from actions.plans.states import State
from actions.updates.services.progress import record_progress
from safeguard.accounts.models import PostHolding
from safeguard.accounts.roles import Role
from safeguard.dates import parse
from tests.factories import NOW, TODAY, import_rows, make_plan, make_user, make_words, rating_of

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]

JANUARY, FEBRUARY = date(2026, 1, 31), date(2026, 2, 28)
FIRST = {"ref": "A1", "action": "Train", "target_date": "March 2026", "rag": "amber"}


@pytest.fixture
def plan():
    return make_plan()


def imported(plan, as_at=JANUARY, **changes):
    result = import_rows(plan, {**FIRST, **changes}, as_at=as_at)
    return result, Action.objects.get()


def progress(action, on, rating="green"):
    action.refresh_from_db()
    return record_progress(
        action=action,
        version=action.version,
        rating=rating_of(action, rating),
        words=make_words(progress_made="Nearly done."),
        effective_on=on,
        by=make_user(Role.IMPROVEMENT_TEAM, email=f"{on}@example.org"),
        at=NOW,
    )


def agreed(action, due, on):
    action.refresh_from_db()
    by = make_user(Role.IMPROVEMENT_TEAM, email=f"{on}@example.org")
    asked = ask_for_date(
        action=action,
        version=action.version,
        new_due=parse(due),
        reason="Nobody applied.",
        by=by,
        at=NOW,
    )
    return agree_date(
        request=asked, decided_by="Director", reason="", effective_on=on, by=by, at=NOW
    )


def kinds(action):
    return [entry.kind for entry in action.entries.in_order()]


def dates_on(action, day):
    entry = action.entries.as_at(day).get()
    return entry.original_due_text, entry.due_text, entry.revisions


def test_dates_imported_for_an_earlier_day_apply_to_later_entries_too(plan):
    _, action = imported(plan)
    between = date(2026, 2, 20)
    progress(action, between)
    progress(action, TODAY)

    imported(plan, date(2026, 2, 1), target_date="April 2026", revised_date="July 2026")

    action.refresh_from_db()
    expected = ("April 2026", "July 2026", 1)
    assert dates_on(action, JANUARY) == ("March 2026", "March 2026", 0)
    for day in (date(2026, 2, 1), between, TODAY):
        assert dates_on(action, day) == expected
    assert (action.original_due_text, action.due_text, action.revisions) == expected
    assert (action.rating.code, kinds(action).count(EntryKind.DATE)) == ("green", 1)
    correction = action.entries.in_order().last()
    assert (correction.kind, correction.reason) == (
        EntryKind.CARRIED,
        "As stated in the file dated 1 February 2026.",
    )
    assert actions_that_disagree() == []


def test_importing_the_same_file_again_before_later_entries_adds_nothing(plan):
    _, action = imported(plan)
    progress(action, TODAY)
    changes = {"target_date": "April 2026", "revised_date": "July 2026", "as_at": FEBRUARY}
    imported(plan, **changes)
    before = kinds(action)

    result, _ = imported(plan, **changes)

    assert kinds(action) == before
    assert result.unchanged == ["A1"]


def test_a_date_agreed_later_stays_in_force(plan):
    _, action = imported(plan)
    agreed(action, "December 2026", TODAY)

    imported(plan, FEBRUARY, target_date="April 2026", revised_date="July 2026")

    assert dates_on(action, FEBRUARY) == ("April 2026", "July 2026", 1)
    assert dates_on(action, TODAY) == ("April 2026", "December 2026", 2)


def test_a_new_date_agreed_later_is_not_recorded_twice(plan):
    _, action = imported(plan)
    agreed(action, "July 2026", TODAY)

    imported(plan, FEBRUARY, revised_date="2026-07")

    assert kinds(action) == [EntryKind.IMPORT, EntryKind.DATE]
    assert dates_on(action, TODAY) == ("March 2026", "July 2026", 1)


def test_a_revised_date_equal_to_the_target_date_changes_nothing(plan):
    _, action = imported(plan, revised_date="2026-03")

    assert kinds(action) == [EntryKind.IMPORT]
    assert action.revisions == 0


def test_a_first_import_records_the_revised_date_after_the_target_date(plan):
    result, action = imported(plan, revised_date="July 2026")

    first, move = action.entries.in_order()
    assert (first.kind, first.due_text, first.revisions) == (EntryKind.IMPORT, "March 2026", 0)
    assert (move.kind, move.due_text, move.revisions) == (EntryKind.DATE, "July 2026", 1)
    assert move.original_due_text == "March 2026"
    assert move.decided_by == ""
    assert imported(plan, revised_date="July 2026")[0].unchanged == ["A1"]
    changes = {change.label: change.new for change in result.rows[0].changes}
    assert (changes["Original date"], changes["Due"]) == ("March 2026", "July 2026")


def test_a_second_import_does_not_say_who_agreed_the_new_date(plan):
    _, action = imported(plan)

    imported(plan, FEBRUARY, target_date="April 2026", revised_date="July 2026")

    assert {entry.decided_by for entry in action.entries.all()} == {""}


def test_a_target_date_to_be_confirmed_is_recorded_if_there_was_none(plan):
    _, action = imported(plan, target_date="")

    imported(plan, FEBRUARY, target_date="tbc")

    action.refresh_from_db()
    assert (action.original_due_text, action.due_text) == ("tbc", "tbc")
    assert imported(plan, FEBRUARY, target_date="to be confirmed")[0].unchanged == ["A1"]


def test_work_waiting_for_a_new_date_resumes_with_it():
    plan = make_plan("Six values", scale="Six-value")
    _, action = imported(plan, rag="red")
    assert action.state == State.REVISED_TIMESCALE_NEEDED
    progress(action, TODAY, rating="red")

    imported(plan, FEBRUARY, rag="red", revised_date="July 2026")

    states = [action.entries.as_at(day).get().state for day in (JANUARY, FEBRUARY, TODAY)]
    assert states == [State.REVISED_TIMESCALE_NEEDED, State.IN_PROGRESS, State.IN_PROGRESS]


def test_a_new_action_with_a_revised_date_is_in_progress_unless_the_row_has_a_state():
    plan = make_plan("Six values", scale="Six-value")
    _, action = imported(plan, rag="red", revised_date="July 2026")
    first_state = action.state

    imported(plan, FEBRUARY, rag="red", revised_date="May 2026", state="revised-timescale-needed")

    action.refresh_from_db()
    assert first_state == State.IN_PROGRESS
    assert action.state == State.REVISED_TIMESCALE_NEEDED


def test_a_new_rating_and_new_date_in_one_file_leave_work_in_progress():
    plan = make_plan("Six values", scale="Six-value")
    _, action = imported(plan)

    imported(plan, FEBRUARY, rag="red", revised_date="July 2026")

    action.refresh_from_db()
    assert (action.rating.code, action.state) == ("red", State.IN_PROGRESS)


def test_a_row_that_only_changes_the_post_holder_is_changed(plan):
    _, action = imported(plan, lead="Head of Training")

    named = {"lead": "Head of Training", "lead_name": "The new holder"}
    result, _ = imported(plan, JANUARY + timedelta(days=1), **named)
    again, _ = imported(plan, JANUARY + timedelta(days=1), **named)

    assert (result.changed, again.unchanged) == (["A1"], ["A1"])
    assert PostHolding.objects.get().name == "The new holder"
    assert action.entries.count() == 1


def test_a_post_holder_can_be_given_without_repeating_the_lead(plan):
    imported(plan, lead="Head of Training")

    result, _ = imported(plan, FEBRUARY, lead_name="The new holder")

    assert result.changed == ["A1"]
