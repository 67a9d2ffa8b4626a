"""Closing a round with many silent leads: few queries, and in batches if there are very many."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from actions.models import (
    Action,
    ActionEntry,
    Channel,
    EntryKind,
    OutgoingMail,
    Reminder,
    UpdateRound,
)
from actions.plans.services.entries import actions_that_disagree, add_entry
from actions.rounds.services import rounds
from actions.rounds.services.reminders import remind_now
from actions.rounds.services.rounds import (
    close_round,
    finish_closing_rounds,
    log_reminder,
    open_round,
)
from actions.rounds.timetable import default_timetable
from actions.updates.services.progress import record_progress
from safeguard.accounts.roles import Role
from safeguard.audit.models import AuditEvent
from safeguard.audit.services import verify
from safeguard.exceptions import Refused, StaleRecord
from tests.actions.rounds.silent import AFTER, LATER, make_silent_round
from tests.factories import TODAY, hold, make_user, make_words, rating_of

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]


@pytest.fixture
def team():
    return make_user(Role.IMPROVEMENT_TEAM)


@pytest.fixture
def batches_of_four(monkeypatch):
    monkeypatch.setattr(rounds, "SILENT_AT_ONCE", 4)


def close(round, by):
    return close_round(round=round, version=1, on=AFTER, by=by, at=LATER)


def silent_count():
    return ActionEntry.objects.filter(kind=EntryKind.NO_RETURN).count()


@pytest.mark.parametrize("count", [2, 40])
def test_the_queries_of_closing_do_not_grow_with_the_silent_actions(team, count):
    round = make_silent_round(count, by=team)

    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert close(round, team) == count

    assert len(queries) <= 28
    texts = [query["sql"] for query in queries]
    assert all("audit_auditevent" in text or "RELEASE" in text for text in texts[-3:])
    assert silent_count() == count
    assert actions_that_disagree() == []
    assert set(Action.objects.values_list("rating__code", "version")) == {("no-data", 2)}
    events = AuditEvent.objects.filter(verb="action.no_update_came")
    assert events.count() == count
    verify()


def test_a_large_round_is_being_closed_until_its_last_batch(team, batches_of_four):
    round = make_silent_round(10, by=team)

    # The server stops before the first batch.
    assert close(round, team) == 10
    stopped = UpdateRound.objects.get()
    held = list(UpdateRound.objects.being_closed())
    finished = finish_closing_rounds(at=LATER)

    assert not stopped.is_open
    assert stopped.is_being_closed
    assert held == [stopped]
    assert finished == 1
    assert not UpdateRound.objects.being_closed().exists()
    assert silent_count() == 10
    assert AuditEvent.objects.filter(verb="action.no_update_came", by=team).count() == 10
    assert AuditEvent.objects.filter(verb="round.closed").count() == 1
    assert actions_that_disagree() == []
    verify()


def test_a_round_being_closed_takes_no_updates_and_says_so(team, batches_of_four):
    round = make_silent_round(10, by=team)
    close(round, team)
    client = Client()
    client.force_login(team)

    taking = UpdateRound.objects.taking_answers(on=round.as_at)
    page = client.get(reverse("actions:update-round", args=[round.pk]))

    assert not taking.exists()
    assert "The round is being closed. 10 actions are still to be recorded" in page.text
    finish_closing_rounds(at=LATER)
    assert taking.exists()
    assert "The round was closed by" in client.get(page.request["PATH_INFO"]).text


@pytest.mark.django_db(transaction=True)
def test_a_large_round_closes_in_one_go_if_nothing_happens(team, batches_of_four):
    round = make_silent_round(10, by=team)

    close(round, team)

    assert silent_count() == 10
    assert not UpdateRound.objects.being_closed().exists()


@pytest.mark.django_db(transaction=True)
def test_a_failed_batch_is_finished_by_the_scheduled_work(team, batches_of_four, monkeypatch):
    round = make_silent_round(10, by=team)
    done = []

    def fail_later(*args, **kwargs):
        done.append(args)
        if len(done) == 2:
            raise RuntimeError("The server stops.")
        return record_no_updates(*args, **kwargs)

    record_no_updates = rounds._record_no_updates
    monkeypatch.setattr(rounds, "_record_no_updates", fail_later)
    close(round, team)
    after_failure = silent_count()
    call_command("tick")

    assert after_failure == 4
    assert silent_count() == 10
    assert not UpdateRound.objects.being_closed().exists()
    verify()


@pytest.mark.django_db(transaction=True)
def test_two_closings_at_once_record_each_silence_once(team, batches_of_four):
    round = make_silent_round(10, by=team)

    def close_or_finish(number):
        try:
            if number % 2:
                finish_closing_rounds(at=LATER)
            else:
                close(UpdateRound.objects.get(pk=round.pk), team)
        except StaleRecord:
            return 1
        else:
            return 0
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as threads:
        stale = sum(threads.map(close_or_finish, range(4)))
    finish_closing_rounds(at=LATER)

    assert stale == 1
    assert silent_count() == 10
    assert AuditEvent.objects.filter(verb="round.closed").count() == 1
    verify()


@pytest.mark.django_db(transaction=True)
def test_a_closing_that_is_rolled_back_closes_nothing(team, batches_of_four):
    round = make_silent_round(10, by=team)

    with transaction.atomic():
        close(round, team)
        transaction.set_rollback(True)

    assert UpdateRound.objects.get().is_open
    assert silent_count() == 0


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("by_email", [True, False])
def test_no_reminder_is_recorded_once_the_round_is_closed(team, by_email):
    """The reminder waits until the round is closed and is then refused."""
    round = make_silent_round(3, by=team)
    before, action = Reminder.objects.count(), Action.objects.get(ref="A2")
    hold(action.lead, email="lead@example.org")

    def remind():
        try:
            if by_email:
                remind_now(round=round, leads=[action.lead_id], on=AFTER, by=team, at=LATER)
            else:
                words = {"channel": Channel.PHONE, "note": "", "asked_on": AFTER}
                log_reminder(round=round, actions=[action], **words, by=team, at=LATER)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as threads:
        with transaction.atomic():
            close(UpdateRound.objects.get(), team)
            other = threads.submit(remind)
            with pytest.raises(TimeoutError):
                other.result(timeout=1)

        with pytest.raises(StaleRecord):
            other.result()

    assert Reminder.objects.count() == before
    assert not OutgoingMail.objects.exists()
    verify()


def test_no_round_opens_for_a_plan_whose_last_round_is_still_being_closed(team, batches_of_four):
    round = make_silent_round(10, by=team)
    close(round, team)
    again = {
        "plans": list(round.plans.all()),
        "as_at": TODAY,
        "cut_off_on": AFTER,
        "timetable": default_timetable(opens_on=TODAY, cut_off_on=AFTER),
        "by": team,
        "at": LATER,
    }

    with pytest.raises(Refused, match="“Improvement plan” is still being closed. Try again in a"):
        open_round(**again)
    finish_closing_rounds(at=LATER)

    assert open_round(**again).is_open


def test_an_update_that_was_being_saved_when_the_round_was_closed_stands(team, batches_of_four):
    round = make_silent_round(6, by=team)
    close(round, team)
    action = Action.objects.get(ref="A2")

    entry = record_progress(
        action=action,
        version=action.version,
        rating=rating_of(action, "amber"),
        words=make_words(reason=""),
        effective_on=round.speaks_of(TODAY),
        round=round,
        by=team,
        at=LATER,
    )
    finish_closing_rounds(at=LATER)

    action.refresh_from_db()
    assert action.latest_entry == entry
    assert (silent_count(), action.rating.code) == (5, "amber")
    assert not UpdateRound.objects.being_closed().exists()


def test_silence_comes_after_what_was_saved_while_the_round_waited(team, batches_of_four):
    round = make_silent_round(6, by=team)
    action, later = Action.objects.get(ref="A2"), LATER + timedelta(seconds=1)
    on = round.speaks_of(AFTER)
    close(round, team)
    add_entry(action=action, kind=EntryKind.LEAD, effective_on=on, by=team, at=later)

    rounds._record_batches(round.pk, by=team, at=LATER)

    action.refresh_from_db()
    assert action.rating.code == "no-data"
    assert action.latest_entry.kind == EntryKind.NO_RETURN
    assert action.latest_entry.recorded_at == later
    assert actions_that_disagree() == []
