"""Importing an updated file, and which changes add to the history."""

from datetime import date, timedelta

import pytest

from actions.models import Action, ActionEntry, EntryKind, ImprovementPlan, Theme
from actions.plans.services.entries import actions_that_disagree
from actions.plans.states import State
from actions.updates.services.progress import record_progress
from safeguard.accounts.models import Post, PostHolding
from safeguard.accounts.roles import Role
from safeguard.exceptions import Refused
from tests.factories import (
    NOW,
    TODAY,
    import_rows,
    make_action,
    make_plan,
    make_user,
    make_words,
    rating_of,
)

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]

JANUARY, FEBRUARY = date(2026, 1, 31), date(2026, 2, 28)
FIRST = {
    "ref": "A1",
    "action": "Train every social worker",
    "theme": "Workforce",
    "lead": "Head of Training",
    "target_date": "March 2026",
    "rag": "amber",
    "commentary_gist": "Half are trained.",
    "improvement_required": "A second trainer.",
    "next_step": "Advertise.",
    "next_step_date": "2026-02",
    "success_measure": "All are trained.",
    "state": "in-progress",
}


@pytest.fixture
def plan():
    return make_plan()


@pytest.fixture
def action(plan):
    import_rows(plan, FIRST, as_at=JANUARY)
    return Action.objects.get()


def import_again(plan, as_at=FEBRUARY, *, at=NOW, is_dry_run=False, **changes):
    return import_rows(plan, {**FIRST, **changes}, as_at=as_at, at=at, is_dry_run=is_dry_run)


def kinds(action):
    return [entry.kind for entry in action.entries.in_order()]


def test_a_first_import_adds_one_entry_with_all_values(action):
    entry = action.entries.get()

    assert entry.kind == EntryKind.IMPORT
    assert entry.effective_on == JANUARY
    assert entry.recorded_at == NOW
    assert (entry.rating.code, entry.state) == ("amber", "in-progress")
    assert entry.lead.job_title == "Head of Training"
    assert entry.due.last_day == entry.original_due.last_day == date(2026, 3, 31)
    assert entry.due_text == "March 2026"
    assert entry.progress_made == "Half are trained."
    assert entry.improvement_required == "A second trainer."
    assert (entry.next_step, entry.next_step_on) == ("Advertise.", FEBRUARY)
    assert action.theme.name == "Workforce"
    assert action.success_measure == "All are trained."


def test_equal_values_add_nothing_however_they_are_written(plan, action):
    result = import_again(plan, rag="AMBER", target_date="2026-03", lead="head of training")

    assert result.unchanged == ["A1"]
    assert ActionEntry.objects.count() == 1
    assert (Post.objects.count(), Theme.objects.count()) == (1, 1)
    action.refresh_from_db()
    assert action.version == 1


def test_blank_cells_change_nothing(plan, action):
    result = import_rows(plan, {"ref": "A1"}, as_at=FEBRUARY)

    assert result.unchanged == ["A1"]
    assert ActionEntry.objects.count() == 1
    action.refresh_from_db()
    assert action.wording == FIRST["action"]
    assert action.lead.job_title == "Head of Training"


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("rag", "red"),
        ("state", "awaiting-sign-off"),
        ("commentary_gist", "Most are trained."),
        ("improvement_required", "A third trainer."),
        ("next_step", "Interview."),
        ("next_step_date", "2026-04"),
        ("lead", "Head of Learning"),
        ("state_reason", "Nobody applied."),
        ("reminders", "2"),
    ],
)
def test_a_new_value_adds_one_entry_and_keeps_the_rest(plan, action, column, value):
    result = import_again(plan, **{column: value})

    assert result.changed == ["A1"]
    assert kinds(action) == [EntryKind.IMPORT, EntryKind.IMPORT]
    old, new = action.entries.in_order()
    assert new.effective_on == FEBRUARY
    assert new.revisions == 0
    assert new.due_on == old.due_on
    unchanged = {"commentary_gist": "progress_made", "improvement_required": "improvement_required"}
    for name, field in unchanged.items():
        if name != column:
            assert getattr(new, field) == getattr(old, field)
    assert import_again(plan, **{column: value}).unchanged == ["A1"]
    assert actions_that_disagree() == []


def test_a_single_new_text_keeps_the_other_texts(plan, action):
    import_rows(plan, {"ref": "A1", "commentary_gist": "Most are trained."}, as_at=FEBRUARY)

    newest = action.entries.in_order().last()
    assert newest.progress_made == "Most are trained."
    assert newest.improvement_required == "A second trainer."
    assert (newest.next_step, newest.next_step_on) == ("Advertise.", FEBRUARY)


def test_a_new_wording_has_its_own_entry(plan, action):
    import_again(plan, action="Train all staff", success_measure="All staff are trained.")

    assert kinds(action) == [EntryKind.IMPORT, EntryKind.WORDING]
    action.refresh_from_db()
    assert action.wording == "Train all staff"
    assert action.version == 2
    before = ActionEntry.objects.filter(action=action).worded_as_at(JANUARY).get()
    assert before.wording == "Train every social worker"


def test_a_different_target_date_is_a_correction(plan, action):
    import_again(plan, target_date="31 March 2027")

    action.refresh_from_db()
    assert kinds(action) == [EntryKind.IMPORT, EntryKind.CORRECTION]
    assert action.original_due.last_day == action.due.last_day == date(2027, 3, 31)
    assert action.revisions == 0


def test_a_different_revised_date_is_an_agreed_new_date(plan, action):
    import_again(plan, revised_date="June 2026")

    action.refresh_from_db()
    assert kinds(action) == [EntryKind.IMPORT, EntryKind.DATE]
    assert action.due.last_day == date(2026, 6, 30)
    assert action.original_due.last_day == date(2026, 3, 31)
    assert action.revisions == 1
    assert import_again(plan, revised_date="2026-06").unchanged == ["A1"]


def test_correcting_the_original_date_keeps_the_revised_date(plan, action):
    import_again(plan, revised_date="June 2026")

    import_again(plan, target_date="April 2026", revised_date="June 2026")

    action.refresh_from_db()
    assert action.original_due.last_day == date(2026, 4, 30)
    assert action.due.last_day == date(2026, 6, 30)
    assert action.revisions == 1


def test_one_file_can_change_original_date_revised_date_and_rating(plan, action):
    import_again(plan, target_date="April 2026", revised_date="July 2026", rag="red")

    action.refresh_from_db()
    assert kinds(action) == [
        EntryKind.IMPORT,
        EntryKind.CORRECTION,
        EntryKind.DATE,
        EntryKind.IMPORT,
    ]
    assert (action.original_due_text, action.due_text) == ("April 2026", "July 2026")
    assert (action.rating.code, action.revisions) == ("red", 1)
    assert import_again(
        plan, target_date="April 2026", revised_date="July 2026", rag="red"
    ).unchanged == ["A1"]


def test_a_revised_date_to_be_confirmed_changes_nothing(plan, action):
    import_again(plan, revised_date="tbc")

    action.refresh_from_db()
    assert kinds(action) == [EntryKind.IMPORT]
    assert action.due_text == "March 2026"


def test_an_action_missing_from_the_file_is_unchanged(plan, action):
    result = import_rows(plan, {"ref": "A2", "action": "Check it"}, as_at=FEBRUARY)

    assert result.new == ["A2"]
    assert set(plan.actions.values_list("ref", flat=True)) == {"A1", "A2"}
    assert kinds(action) == [EntryKind.IMPORT]


def test_a_new_action_with_a_blank_rating_is_not_yet_rated(plan):
    import_rows(plan, {"ref": "A9", "action": "Begin", "rag": ""}, as_at=JANUARY)

    action = Action.objects.get(ref="A9")
    assert action.rating is None
    assert action.state == State.NOT_STARTED
    assert action.rating_since is None


def test_files_imported_in_date_order_build_the_history(plan, action):
    import_again(plan, as_at=FEBRUARY, rag="red")
    import_again(plan, as_at=TODAY, rag="green")

    history = ActionEntry.objects.filter(action=action)
    codes = [
        history.as_at(day).get().rating.code
        for day in (JANUARY, FEBRUARY - timedelta(days=1), FEBRUARY, TODAY)
    ]
    assert codes == ["amber", "amber", "red", "green"]
    assert not history.as_at(JANUARY - timedelta(days=1)).exists()
    action.refresh_from_db()
    assert (action.rating.code, action.rating_since) == ("green", TODAY)


def test_the_same_date_can_be_imported_again_with_other_values(plan, action):
    import_again(plan, as_at=JANUARY, rag="red", at=NOW + timedelta(minutes=5))

    action.refresh_from_db()
    assert action.rating.code == "red"
    assert ActionEntry.objects.filter(action=action).as_at(JANUARY).get().rating.code == "red"


def test_updates_recorded_between_two_imports_are_taken_into_account(plan, action):
    by = make_user(Role.IMPROVEMENT_TEAM)
    words = make_words(progress_made="All but two are trained.", improvement_required="Two.")
    record_progress(
        action=action,
        version=action.version,
        rating=rating_of(action, "green"),
        words=words,
        effective_on=date(2026, 2, 10),
        by=by,
        at=NOW,
    )

    same = import_rows(plan, {"ref": "A1", "rag": "green"}, as_at=FEBRUARY)
    other = import_again(plan)

    assert same.unchanged == ["A1"]
    assert other.changed == ["A1"]
    assert [entry.rating.code for entry in action.entries.in_order()] == ["amber", "green", "amber"]
    between = ActionEntry.objects.filter(action=action).as_at(date(2026, 2, 15)).get()
    assert between.kind == EntryKind.PROGRESS


def test_an_import_for_an_earlier_date_keeps_later_updates(plan, action):
    by = make_user(Role.IMPROVEMENT_TEAM)
    record_progress(
        action=action,
        version=action.version,
        rating=rating_of(action, "green"),
        words=make_words(progress_made="Done nearly."),
        effective_on=TODAY,
        by=by,
        at=NOW,
    )

    import_again(plan, as_at=FEBRUARY, rag="red")

    action.refresh_from_db()
    assert action.rating.code == "green"
    assert ActionEntry.objects.filter(action=action).as_at(FEBRUARY).get().rating.code == "red"
    assert actions_that_disagree() == []


def test_a_rating_does_not_bring_back_a_withdrawn_action(plan, action):
    import_again(plan, state="withdrawn", state_reason="The committee agreed.")

    import_again(plan, as_at=TODAY, state="", rag="red")

    action.refresh_from_db()
    assert (action.state, action.rating.code) == (State.WITHDRAWN, "red")


def test_a_rating_that_implies_a_state_sets_it_and_the_next_rating_lifts_it():
    plan = make_plan("Six values", scale="Six-value")
    states = []
    for day, rating in [(1, "amber/red"), (2, "amber"), (3, "Red"), (4, "green"), (5, "amber")]:
        import_rows(plan, {"ref": "A1", "action": "Train", "rag": rating}, as_at=date(2026, 1, day))
        states.append(Action.objects.get(plan=plan).state)

    assert states == [
        "on-hold",
        "in-progress",
        "revised-timescale-needed",
        "signed-off",
        "in-progress",
    ]
    assert Action.objects.get(plan=plan).is_reopened


def test_the_lead_post_holder_is_recorded_once(plan):
    row = {**FIRST, "lead_name": "The first holder", "lead_email": "First@example.org"}
    import_rows(plan, row, as_at=JANUARY)
    import_rows(plan, row, as_at=FEBRUARY)

    holding = PostHolding.objects.get()
    assert (holding.email, holding.from_on, holding.to_on) == ("first@example.org", JANUARY, None)


def test_a_dry_run_returns_the_outcome_and_saves_nothing(plan, action):
    result = import_again(plan, rag="red", lead="Somebody new", is_dry_run=True)

    assert result.changed == ["A1"]
    assert ActionEntry.objects.count() == 1
    assert Post.objects.count() == 1
    plan.refresh_from_db()
    assert plan.newest_import_on == JANUARY


def test_the_number_of_queries_does_not_grow_with_each_row(
    django_assert_max_num_queries,
):
    rows = [{**FIRST, "ref": f"A{number}"} for number in range(1, 401)]
    plan = make_plan("A large plan")

    with django_assert_max_num_queries(100):
        import_rows(plan, *rows, as_at=JANUARY)

    assert plan.actions.count() == 400


def test_a_date_before_the_latest_import_is_refused(plan, action):
    import_again(plan)

    with pytest.raises(Refused, match="earlier"):
        import_again(plan, as_at=JANUARY)

    assert ImprovementPlan.objects.get().newest_import_on == FEBRUARY


def test_a_formula_is_kept_as_text():
    action = make_action(action="=cmd|' /C calc'!A0", commentary_gist="+44 20 7946 0000")

    assert action.wording == "=cmd|' /C calc'!A0"
    assert action.entries.get().progress_made == "+44 20 7946 0000"


def test_an_imported_rating_comes_after_an_update_saved_while_the_file_was_worked_out(plan, action):
    import_rows(plan, {"ref": action.ref, "rag": "green"}, at=NOW + timedelta(seconds=1))

    import_rows(plan, {"ref": action.ref, "rag": "red"}, at=NOW)

    action.refresh_from_db()
    assert action.rating.code == "red"
    assert actions_that_disagree() == []
