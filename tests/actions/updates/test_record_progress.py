"""Recording progress on an action."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from actions.models import Action, ActionEntry, EntryKind, Hold
from actions.plans.flags import Flag, flags_for
from actions.plans.services.entries import actions_that_disagree
from actions.plans.states import State
from actions.sign_off.services.completion import claim_completion
from actions.updates.services.progress import record_progress
from safeguard.accounts.roles import Role
from safeguard.audit.models import AuditEvent
from safeguard.audit.services import digest
from safeguard.dates import NO_DATE, parse
from safeguard.exceptions import Refused, StaleRecord
from tests.factories import NOW, TODAY, make_action, make_plan, make_user, make_words, rating_of

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]

WORDS = make_words()


@pytest.fixture
def officer():
    return make_user(Role.OFFICER)


@pytest.fixture
def action():
    return make_action(as_at=date(2026, 1, 31), target_date="2026-06")


def record(action, by, *, rating="amber", **changes):
    given = {"version": action.version, "words": WORDS, "effective_on": TODAY, **changes}
    return record_progress(action=action, rating=rating_of(action, rating), by=by, at=NOW, **given)


def test_the_entry_has_the_text_and_the_action_gets_the_new_rating(action, officer):
    entry = record(action, officer, rating="red")

    action.refresh_from_db()
    assert entry.kind == EntryKind.PROGRESS
    assert (entry.progress_made, entry.improvement_required) == (
        "Half are trained.",
        "A second trainer.",
    )
    assert (entry.next_step, entry.next_step_due.display) == ("Advertise.", "April 2099")
    assert (entry.recorded_by, entry.recorded_at, entry.effective_on) == (officer, NOW, TODAY)
    assert (action.rating.code, action.rating_since) == ("red", TODAY)
    assert action.latest_entry == entry
    assert action.due_text == "2026-06"
    assert actions_that_disagree() == []


def test_the_audit_event_has_both_ratings_and_digests_in_place_of_text(action, officer):
    record(action, officer, rating="red")

    event = AuditEvent.objects.get(verb="action.progress_recorded")
    assert event.by == officer
    assert (event.details["old"], event.details["new"]) == ("amber", "red")
    assert event.details["progress_made"] == digest("Half are trained.")
    assert "trained" not in str(event.details)


@pytest.mark.parametrize(
    ("rating", "sentence"),
    [("no-data", "cannot choose “No data”"), ("green", "means signed off")],
)
def test_a_rating_that_no_one_can_choose_is_refused(rating, sentence, officer):
    action = make_action(make_plan(scale="Six-value"), rag="amber")

    with pytest.raises(Refused, match=sentence):
        record(action, officer, rating=rating)

    assert action.entries.count() == 1


@pytest.mark.parametrize("state", ["signed-off", "withdrawn", "superseded"])
def test_progress_cannot_be_recorded_on_a_closed_action(state, officer):
    action = make_action(state=state)

    with pytest.raises(Refused, match="closed"):
        record(action, officer)


@pytest.mark.parametrize(
    ("left_out", "sentence"),
    [
        ({"improvement_required": "  "}, "Enter what is still required"),
        ({"next_step": ""}, "Enter the next step"),
        ({"next_step_due": NO_DATE}, "Enter a date for the next step"),
        ({"next_step_due": parse("tbc")}, "Enter a date for the next step"),
        ({"next_step_due": parse("1/3/2026")}, "must be today or later"),
        ({"reason": ""}, "Enter why the rating has changed"),
    ],
)
def test_an_exception_with_a_new_rating_needs_every_field(left_out, sentence, action, officer):
    with pytest.raises(Refused, match=sentence):
        record(action, officer, rating="red", words=make_words(**left_out))

    assert action.entries.count() == 1


def test_a_next_step_without_a_date_needs_a_reason_and_is_flagged(action, officer):
    undated = make_words(next_step_due=NO_DATE, no_date_reason="The contract is not let.")
    record(action, officer, words=undated)
    action.refresh_from_db()
    assert Flag.NO_TIMESCALE in flags_for(action.facts, on=TODAY)

    record(action, officer)

    action.refresh_from_db()
    assert Flag.NO_TIMESCALE not in flags_for(action.facts, on=TODAY)
    assert actions_that_disagree() == []


@pytest.mark.parametrize("reason", ["", "  "])
def test_a_rating_that_puts_work_on_hold_needs_a_reason(reason, officer):
    action = make_action(make_plan(scale="Six-value"), rag="amber")

    with pytest.raises(Refused, match="Enter why the status is changing to “On hold”"):
        record(action, officer, rating="amber-red", words=make_words(reason=reason))


def test_the_same_update_by_the_same_person_is_not_recorded_twice(action, officer):
    record(action, officer)
    action.refresh_from_db()

    with pytest.raises(Refused, match="already recorded this update"):
        record(action, officer)
    action.refresh_from_db()

    record(action, officer, words=replace(WORDS, progress_made="All are trained."))
    assert ActionEntry.objects.filter(kind=EntryKind.PROGRESS).count() == 2


@pytest.mark.parametrize(
    ("before", "rating", "after"),
    [
        ({"rag": "amber"}, "amber-red", "on-hold"),
        ({"rag": "amber"}, "red", "revised-timescale-needed"),
        ({"rag": "amber/red"}, "amber", "in-progress"),
        ({"rag": "red"}, "amber", "revised-timescale-needed"),
        ({"rag": "amber", "state": "awaiting-sign-off"}, "amber-green", "awaiting-sign-off"),
        ({"rag": "amber", "state": "on-hold"}, "amber", "on-hold"),
        ({"rag": "", "state": "not-started"}, "amber", "in-progress"),
        ({"rag": "", "state": "not-started"}, "red", "revised-timescale-needed"),
    ],
)
def test_a_rating_only_sets_the_state_it_implies(before, rating, after, officer):
    action = make_action(make_plan(scale="Six-value"), **before)

    words = make_words(reason="Staff are ill.", restart_on=date(2026, 6, 1))
    record(action, officer, rating=rating, words=words)

    action.refresh_from_db()
    assert (action.state, action.rating.code) == (after, rating)


def test_a_rating_that_puts_work_on_hold_needs_a_restart_date(officer):
    action = make_action(make_plan(scale="Six-value"), rag="amber")
    why = make_words(reason="Staff are ill.")

    with pytest.raises(Refused, match="when you expect work to restart"):
        record(action, officer, rating="amber-red", words=why)

    action.refresh_from_db()
    record(action, officer, rating="amber-red", words=replace(why, restart_on=date(2026, 6, 1)))
    assert Hold.objects.current().get().restart_on == date(2026, 6, 1)


def test_a_first_rating_that_means_late_also_records_that_work_began(officer):
    action = make_action(make_plan(scale="Six-value"), rag="", state="not-started")

    record(action, officer, rating="red", words=make_words(reason="No trainer."))

    states = [entry.state for entry in action.entries.in_order()]
    assert states == ["not-started", "in-progress", "revised-timescale-needed"]


def test_a_rating_cannot_make_a_change_of_state_that_is_not_allowed(officer):
    action = make_action(make_plan(scale="Six-value"), rag="amber", state="awaiting-sign-off")

    with pytest.raises(Refused, match="Change the status first"):
        record(action, officer, rating="amber-red", words=make_words(reason="Ill."))


def test_a_second_officer_is_shown_the_newer_entry_and_nothing_is_lost(action, officer):
    shown_form = action.version
    newer = record(action, officer, rating="red")
    slower = Action.objects.get(pk=action.pk)

    with pytest.raises(StaleRecord) as moved:
        record(slower, make_user(Role.IMPROVEMENT_TEAM), version=shown_form)

    assert moved.value.newer == newer
    assert moved.value.version == shown_form + 1
    assert action.entries.count() == 2


def test_a_late_entry_changes_the_history_and_not_the_current_rating(action, officer):
    record(action, officer, rating="red")
    action.refresh_from_db()
    late = TODAY - timedelta(days=7)

    record(action, officer, rating="green", effective_on=late)

    action.refresh_from_db()
    history = ActionEntry.objects.filter(action=action)
    assert action.rating.code == "red"
    assert history.as_at(late).get().rating.code == "green"
    assert history.as_at(late - timedelta(days=1)).get().rating.code == "amber"
    assert history.as_at(TODAY).get().rating.code == "red"
    assert actions_that_disagree() == []


def test_a_late_entry_has_the_state_as_at_its_own_date(action, officer):
    claim_completion(
        action=action,
        version=action.version,
        evidence="The training register.",
        no_evidence_reason="",
        effective_on=TODAY,
        by=officer,
        at=NOW,
    )

    late = record(action, officer, rating="green", effective_on=TODAY - timedelta(days=7))

    assert late.state == State.IN_PROGRESS
    action.refresh_from_db()
    assert action.state == State.AWAITING_SIGN_OFF


def test_the_last_recorded_of_two_entries_for_one_date_counts(action, officer):
    record(action, officer, rating="red")
    action.refresh_from_db()

    record(action, officer, rating="green")

    assert ActionEntry.objects.filter(action=action).as_at(TODAY).get().rating.code == "green"
