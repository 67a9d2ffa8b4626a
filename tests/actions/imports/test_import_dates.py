"""Dates in imported files: what they correct, move and set going, also below later entries."""

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


def test_dates_of_an_earlier_day_hold_on_every_later_day_of_which_more_is_known(plan):
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
    laid = action.entries.in_order().last()
    assert (laid.kind, laid.reason) == (
        EntryKind.CORRECTION,
        "As stated in the file of 1 February 2026.",
    )
    assert actions_that_disagree() == []


def test_the_same_file_again_below_later_entries_adds_nothing(plan):
    _, action = imported(plan)
    progress(action, TODAY)
    changes = {"target_date": "April 2026", "revised_date": "July 2026", "as_at": FEBRUARY}
    imported(plan, **changes)
    before = kinds(action)

    result, _ = imported(plan, **changes)

    assert kinds(action) == before
    assert result.unchanged == ["A1"]


def test_a_date_agreed_of_a_later_day_stays_in_force(plan):
    _, action = imported(plan)
    agreed(action, "December 2026", TODAY)

    imported(plan, FEBRUARY, target_date="April 2026", revised_date="July 2026")

    assert dates_on(action, FEBRUARY) == ("April 2026", "July 2026", 1)
    assert dates_on(action, TODAY) == ("April 2026", "December 2026", 2)


def test_a_move_that_was_agreed_of_a_later_day_is_not_told_twice(plan):
    _, action = imported(plan)
    agreed(action, "July 2026", TODAY)

    imported(plan, FEBRUARY, revised_date="2026-07")

    assert kinds(action) == [EntryKind.IMPORT, EntryKind.DATE]
    assert dates_on(action, TODAY) == ("March 2026", "July 2026", 1)


def test_a_revised_date_that_is_the_target_date_moves_nothing(plan):
    _, action = imported(plan, revised_date="2026-03")

    assert kinds(action) == [EntryKind.IMPORT]
    assert action.revisions == 0


def test_a_first_import_tells_the_move_after_the_target_and_names_no_office(plan):
    result, action = imported(plan, revised_date="July 2026")

    first, move = action.entries.in_order()
    assert (first.kind, first.due_text, first.revisions) == (EntryKind.IMPORT, "March 2026", 0)
    assert (move.kind, move.due_text, move.revisions) == (EntryKind.DATE, "July 2026", 1)
    assert move.original_due_text == "March 2026"
    assert move.decided_by == ""
    assert imported(plan, revised_date="July 2026")[0].unchanged == ["A1"]
    told = {change.label: change.new for change in result.rows[0].changes}
    assert (told["Original date"], told["Due"]) == ("March 2026", "July 2026")


def test_corrections_and_moves_of_a_second_import_name_no_office(plan):
    _, action = imported(plan)

    imported(plan, FEBRUARY, target_date="April 2026", revised_date="July 2026")

    assert {entry.decided_by for entry in action.entries.all()} == {""}


def test_a_target_to_be_confirmed_is_kept_where_nothing_was_written(plan):
    _, action = imported(plan, target_date="")

    imported(plan, FEBRUARY, target_date="tbc")

    action.refresh_from_db()
    assert (action.original_due_text, action.due_text) == ("tbc", "tbc")
    assert imported(plan, FEBRUARY, target_date="to be confirmed")[0].unchanged == ["A1"]


def test_work_that_waited_for_a_date_goes_on_with_it():
    plan = make_plan("Six values", scale="Six-value")
    _, action = imported(plan, rag="red")
    assert action.state == State.REVISED_TIMESCALE_NEEDED
    progress(action, TODAY, rating="red")

    imported(plan, FEBRUARY, rag="red", revised_date="July 2026")

    states = [action.entries.as_at(day).get().state for day in (JANUARY, FEBRUARY, TODAY)]
    assert states == [State.REVISED_TIMESCALE_NEEDED, State.IN_PROGRESS, State.IN_PROGRESS]


def test_work_first_heard_of_with_its_new_date_goes_on_unless_the_row_says_otherwise():
    plan = make_plan("Six values", scale="Six-value")
    _, action = imported(plan, rag="red", revised_date="July 2026")
    going_on = action.state

    imported(plan, FEBRUARY, rag="red", revised_date="May 2026", state="revised-timescale-needed")

    action.refresh_from_db()
    assert going_on == State.IN_PROGRESS
    assert action.state == State.REVISED_TIMESCALE_NEEDED


def test_a_rating_and_its_new_date_in_one_later_file_leave_work_going_on():
    plan = make_plan("Six values", scale="Six-value")
    _, action = imported(plan)

    imported(plan, FEBRUARY, rag="red", revised_date="July 2026")

    action.refresh_from_db()
    assert (action.rating.code, action.state) == ("red", State.IN_PROGRESS)


def test_a_row_that_changes_only_who_holds_the_lead_post_is_changed(plan):
    _, action = imported(plan, lead="Head of Training")

    named = {"lead": "Head of Training", "lead_name": "The new holder"}
    result, _ = imported(plan, JANUARY + timedelta(days=1), **named)
    again, _ = imported(plan, JANUARY + timedelta(days=1), **named)

    assert (result.changed, again.unchanged) == (["A1"], ["A1"])
    assert PostHolding.objects.get().name == "The new holder"
    assert action.entries.count() == 1


def test_a_holder_may_be_named_where_the_lead_is_known_already(plan):
    imported(plan, lead="Head of Training")

    result, _ = imported(plan, FEBRUARY, lead_name="The new holder")

    assert result.changed == ["A1"]
