"""Many people updating the same action at once: nothing is done twice and nothing is lost.

Every thread has its own connection, so the tests use the databases' real locking.
"""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from actions.changes.services.states import change_state
from actions.email.signed_links import link_for
from actions.models import Action, ActionEntry, OutgoingMail
from actions.moderation.services.questions import ask_lead
from actions.plans.services.entries import actions_that_disagree
from actions.plans.states import State
from actions.updates.services.progress import record_progress
from safeguard.accounts.models import Post
from safeguard.accounts.roles import Role
from safeguard.audit.models import AuditEvent
from safeguard.audit.services import verify
from safeguard.exceptions import StaleRecord
from safeguard.forms.models import Submission
from safeguard.forms.pages import AlreadyDone, SentForm, sent_once
from tests.actions.updates.answering import sent
from tests.factories import (
    ANSWER,
    NOW,
    TODAY,
    hold,
    import_rows,
    make_action,
    make_plan,
    make_user,
    make_words,
    rating_of,
)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_engines, pytest.mark.slow]

SENDERS = 20
POST = "Head of Safeguarding"
WRITERS, EDITS = 6, 40


@pytest.fixture
def officer():
    return make_user(Role.OFFICER)


@pytest.fixture
def action():
    return make_action(lead=POST)


def run_concurrently(work, count):
    """Runs the work in `count` threads at once and returns the results."""

    def with_own_connection(number):
        try:
            return work(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as threads:
        return list(threads.map(with_own_connection, range(count)))


def record(version, words, *, pk, rating, by):
    return record_progress(
        action=Action.objects.get(pk=pk),
        version=version,
        rating=rating,
        words=make_words(progress_made=words),
        effective_on=TODAY,
        by=by,
        at=NOW,
    )


def texts(action):
    return sorted(action.entries.exclude(kind="IMPORT").values_list("progress_made", flat=True))


EDITS_MADE = sorted(f"{writer}.{edit}" for writer in range(WRITERS) for edit in range(EDITS))


def test_a_form_sent_twenty_times_at_once_makes_one_entry(action, officer):
    form, start = SentForm(UUID(int=1), "the form"), Barrier(SENDERS)
    rating = rating_of(action, "red")

    def send(_number):
        start.wait()
        try:
            with sent_once(form, by=officer, at=NOW):
                record(1, "Sent.", pk=action.pk, rating=rating, by=officer)
        except AlreadyDone:
            return "already done"
        return "done"

    results = run_concurrently(send, SENDERS)

    assert sorted(results) == ["already done"] * (SENDERS - 1) + ["done"]
    assert texts(action) == ["Sent."]
    assert Submission.objects.count() == 1
    assert actions_that_disagree() == []


def edit_concurrently(action, officer):
    """Has six people make forty edits each. They reload whenever someone else was quicker."""
    rating, start = rating_of(action, "red"), Barrier(WRITERS)

    def write(writer):
        start.wait()
        for edit in range(EDITS):
            while True:
                version = Action.objects.get(pk=action.pk).version
                try:
                    record(version, f"{writer}.{edit}", pk=action.pk, rating=rating, by=officer)
                except StaleRecord:
                    continue
                break

    run_concurrently(write, WRITERS)
    return Action.objects.get(pk=action.pk)


def test_six_people_making_forty_edits_each_lose_nothing(action, officer):
    edited = edit_concurrently(action, officer)

    assert texts(action) == EDITS_MADE
    assert edited.version == 1 + WRITERS * EDITS
    assert actions_that_disagree() == []
    verify()


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite lets one write at a time")
def test_without_the_version_check_concurrent_edits_are_overwritten(action, officer, monkeypatch):
    """A control: without the version check, the test above would fail."""

    def take_any_version(action, version, **values):
        Action.objects.filter(pk=action.pk).update(version=version + 1, **values)
        action.refresh_from_db()

    monkeypatch.setattr(Action, "take_version", take_any_version)

    edited = edit_concurrently(action, officer)

    assert edited.version < 1 + WRITERS * EDITS


def test_of_six_edits_to_one_version_one_is_saved_and_five_are_refused(action, officer):
    rating, have_read = rating_of(action, "red"), Barrier(WRITERS)

    def write(writer):
        version = Action.objects.get(pk=action.pk).version
        have_read.wait()
        try:
            record(version, str(writer), pk=action.pk, rating=rating, by=officer)
        except StaleRecord:
            return "moved on"
        return "written"

    assert sorted(run_concurrently(write, WRITERS)) == ["moved on"] * (WRITERS - 1) + ["written"]
    assert len(texts(action)) == 1


def test_without_a_conditional_update_concurrent_edits_are_overwritten(action):
    """A control: without protection, the edits in the two tests above do overwrite each other."""
    have_read = Barrier(WRITERS)

    def write(writer):
        version = Action.objects.get(pk=action.pk).version
        have_read.wait()
        Action.objects.filter(pk=action.pk).update(version=version + 1, wording=str(writer))

    run_concurrently(write, WRITERS)

    assert Action.objects.get(pk=action.pk).version == 2


def test_a_page_of_updates_sent_twenty_times_at_once_is_saved_once_with_one_receipt(action):
    hold(Post.objects.get(), email="lead@example.org")
    second = make_action(ref="A2", rag="green", lead=POST)
    address = reverse(
        "actions:answer", args=[link_for("lead@example.org", [], until=date(2099, 1, 1)).token]
    )
    typed = {action: ANSWER, second: {"nothing_changed": "on"}}
    data, start = sent(Client().get(address), typed), Barrier(SENDERS)

    def send(_number):
        start.wait()
        return Client().post(address, data).status_code

    statuses = run_concurrently(send, SENDERS)

    assert statuses == [302] * SENDERS
    told = AuditEvent.objects.filter(verb__in=["action.progress_recorded", "action.confirmed"])
    assert told.count() == 2
    assert ActionEntry.objects.exclude(kind="IMPORT").count() == 2
    assert OutgoingMail.objects.count() == 1
    assert actions_that_disagree() == []
    verify()


def test_concurrent_changes_on_one_day_are_in_one_email(officer):
    """Some changes write audit events first and others do not. They must not deadlock."""
    rows = [{"ref": f"A{n}", "action": "Train", "lead": POST} for n in range(SENDERS)]
    import_rows(make_plan(), *rows)
    hold(Post.objects.get(), email="lead@example.org")
    actions, start = list(Action.objects.in_order()), Barrier(SENDERS)
    act = {"by": officer, "at": NOW}

    def change(number):
        action = Action.objects.get(pk=actions[number].pk)
        start.wait()
        if number % 2:
            return ask_lead(action=action, question="Why?", **act)
        why = {"reason": "Duplicate action.", "decided_by": "Board", "effective_on": TODAY}
        return change_state(action=action, version=1, new=State.WITHDRAWN, **why, **act)

    run_concurrently(change, SENDERS)

    mail = OutgoingMail.objects.get()
    assert mail.lines.count() == SENDERS
    assert all(f"{row['ref']}: Train" in mail.text for row in rows)
    verify()


def test_two_simultaneous_imports_of_one_file_create_its_actions_once(officer):
    start, plan = Barrier(2), make_action(ref="A1").plan

    def import_file(_number):
        start.wait()
        import_rows(plan, {"ref": "B1", "action": "Check it", "commentary_gist": "Checked."})

    run_concurrently(import_file, 2)

    assert Action.objects.filter(ref="B1").count() == 1
    assert ActionEntry.objects.filter(action__ref="B1").count() == 1
