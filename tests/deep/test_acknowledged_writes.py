"""Everything the site has acknowledged is saved, once, even if it is killed a moment later.

Writers save different things while the server, its workers or the database are killed with SIGKILL
and started again. `make deep PART=acknowledged-writes` runs until 5,000 writes are acknowledged;
`make test` kills once among 40, on SQLite only.
"""

import random
import subprocess
import sys
import threading
import time
from collections import Counter
from contextlib import suppress

import dj_database_url
import pytest
from django.db import connection
from django.urls import reverse

from actions.models import ActionEntry, EntryKind, PlanImport, RatingScale, UpdateRound
from safeguard.audit.models import AuditEvent
from tests import postgresql
from tests.actions.rounds.silent import make_silent_round
from tests.commands import manage
from tests.deep.volume import volume
from tests.deep.writers import (
    BY_LINK,
    Writer,
    make_staff,
    read_files,
    receipts,
    recorded,
    saved,
    submitted,
)
from tests.pages.html_forms import form_on
from tests.web_server import ROOT, Person, Unanswered, environment, web_server

pytestmark = [
    pytest.mark.django_db(transaction=True),
    *volume([], [pytest.mark.both_engines]),
    pytest.mark.slow,
]
ACKNOWLEDGED = volume(40, 5000)
KILLS = volume(1, 20)
WRITERS = 6
# More than are written in one transaction.
ROWS = volume(1050, 5000)
SILENT = volume(1050, 3000)
SEED = 9
LONGEST_WAIT = volume(300, 1800)


@pytest.fixture(scope="module")
def durable_server():
    """On PostgreSQL, a server that loses nothing, as the one of the other tests may."""
    if connection.vendor == "sqlite":
        yield None
        return
    with postgresql.durable_server() as server:
        server.psql("CREATE DATABASE migrated")
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("DATABASE_URL", server.get_uri(database="migrated"))
            patch.setenv("DJANGO_SETTINGS_MODULE", "tests.settings")
            for command in ("migrate", "createcachetable"):
                words = [sys.executable, "manage.py", command]
                subprocess.run(words, cwd=ROOT, check=True, capture_output=True)
        yield server


@pytest.fixture
def database(durable_server, transactional_db, request):
    """On PostgreSQL, that server with a database of its own for the test."""
    if durable_server is None:
        yield None
        return
    name = request.function.__name__[:60]
    durable_server.psql(f"CREATE DATABASE {name} TEMPLATE migrated")
    address = durable_server.get_uri(database=name)
    connection.close()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DATABASE_URL", address)
        given, own = connection.settings_dict, dj_database_url.parse(address)
        options = {**given["OPTIONS"], **own.pop("OPTIONS")}
        for setting, value in {**own, "OPTIONS": options}.items():
            patch.setitem(given, setting, value)
        yield durable_server
        connection.close()


@pytest.fixture
def server(database):
    with web_server() as server:
        yield server


class Killer:
    """Kills one thing after another."""

    def __init__(self, server, database, watcher):
        self.server, self.database, self.watcher = server, database, watcher
        self.seconds = {}
        self.kinds = [self.kill_everything, self.kill_workers, self.kill_server]
        if database:
            self.kinds.append(self.kill_database)

    def kill(self, number):
        """Kills, starts again, and notes the seconds until somebody is shown a page."""
        kind = self.kinds[number % len(self.kinds)]
        started = time.monotonic()
        kind()
        while not self.is_answered():
            time.sleep(0.05)
        seconds = time.monotonic() - started
        self.seconds.setdefault(kind.__name__, []).append(seconds)

    def is_answered(self):
        try:
            return self.watcher.get(reverse("home")).status == 200
        except Unanswered:
            return False

    def kill_everything(self):
        self.server.kill()
        if self.database:
            self.kill_database()
        self.server.start()

    def kill_server(self):
        self.server.kill()
        self.server.start()

    def kill_workers(self):
        self.server.kill_workers()

    def kill_database(self):
        postgresql.kill(self.database)
        postgresql.start(self.database)


def check_database():
    """The database is sound, and every action and the audit trail are as the rules say."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA integrity_check")
            assert cursor.fetchall() == [("ok",)]
    assert "chain intact" in manage("verify_audit")
    assert "agree with their history" in manage("check_history")


def test_what_was_acknowledged_is_saved_once(server, database):
    staff = make_staff()
    writers = [Writer(number, staff, server.port, seed=SEED) for number in range(WRITERS)]
    killer = Killer(server, database, Person(staff.clerk, server.port))
    moment = random.Random(SEED)  # noqa: S311
    connection.close()

    started = time.monotonic()
    for writer in writers:
        writer.start()
    try:
        for number in range(KILLS):
            wait_until(writers, ACKNOWLEDGED * (number + 1) // (KILLS + 1))
            time.sleep(moment.uniform(0, 0.5))
            killer.kill(number)
        wait_until(writers, ACKNOWLEDGED)
    finally:
        for writer in writers:
            writer.is_over.set()
        for writer in writers:
            writer.join()
    seconds = time.monotonic() - started

    odd = [each for writer in writers for each in writer.odd_answers]
    assert not odd, odd[0]
    check_writes([write for writer in writers for write in writer.written], killer, seconds)
    check_database()


def wait_until(writers, count):
    until = time.monotonic() + LONGEST_WAIT
    while sum(writer.acknowledged for writer in writers) < count:
        assert all(writer.is_alive() for writer in writers)
        assert time.monotonic() < until
        time.sleep(0.05)


def check_writes(writes, killer, seconds):
    """Each acknowledged write is saved once, every other at most once, with its form's nonce."""
    counts, nonces = saved(), submitted()
    acknowledged = {write.words for write in writes if write.is_acknowledged}
    lost = [words for words in acknowledged if counts[words] == 0]
    double = [write.words for write in writes if counts[write.words] > 1]
    torn = [words for words, times in sent_nonces(writes, nonces).items() if times != counts[words]]
    kinds = Counter(write.kind for write in writes if write.is_acknowledged)
    kills = {kind: [round(each, 1) for each in times] for kind, times in killer.seconds.items()}
    print(  # noqa: T201
        f"{connection.vendor}: {len(acknowledged)} acknowledged in {seconds:.0f} s "
        f"({dict(kinds)}), "
        f"{sum(write.times_sent > 1 for write in writes)} sent again, "
        f"{sum(not write.is_acknowledged for write in writes)} given up, of which "
        f"{len({write.words for write in writes if counts[write.words]} - acknowledged)} saved; "
        f"{len(lost)} lost, {len(double)} double, {len(torn)} torn; "
        f"seconds until an answer after each kill: {kills}"
    )
    assert (lost, double, torn) == ([], [], [])
    events, rows = recorded()
    assert events == rows
    read_files()
    assert receipts() == sum(counts[each.words] for each in writes if each.kind == BY_LINK)


def sent_nonces(writes, nonces):
    """How many forms with these words are in the record of submissions."""
    times = Counter()
    for write in writes:
        times[write.words] += nonces[write.nonce]
    return times


def test_an_import_that_is_killed_is_finished_once(server, database):
    staff = make_staff()
    person = Person(staff.team, server.port)
    scale = RatingScale.objects.get(name="RAG")
    rows = "".join(f"A{n},Train team {n},Lead {n % 40},amber\n" for n in range(ROWS))
    checked = person.fill(
        reverse("actions:import-new-plan"),
        files=[("file", f"ref,action,lead,rag\n{rows}")],
        title="Our plan",
        scale=scale.pk,
        as_at="31/3/2026",
    )
    data = form_on(person.get(checked.address)).filled_in()

    def rows_done():
        return PlanImport.objects.values_list("rows_done", flat=True).first() or 0

    kill_midway(Sending(person, checked.address, data), Killer(server, database, person), rows_done)
    done = rows_done()
    again = person.send(checked.address, data)
    kill_tick_midway(rows_done)
    manage("tick")

    made = PlanImport.objects.get()
    print(f"{connection.vendor}: import of {ROWS} killed after {done}")  # noqa: T201
    assert 0 < done < ROWS
    assert (again.status, again.address) == (302, checked.address)
    assert (made.is_finished, made.rows_applied, made.left_out) == (True, ROWS, [])
    check_each_once(ActionEntry.objects.all(), "action.imported", ROWS)
    assert AuditEvent.objects.filter(verb="plan.imported").count() == 1
    check_database()


def test_a_round_that_is_killed_while_it_is_closed_is_closed_once(server, database):
    staff = make_staff()
    round = make_silent_round(SILENT, by=staff.team)
    person = Person(staff.team, server.port)
    address = reverse("actions:close-round", args=[round.pk])
    data = form_on(person.get(address)).filled_in()

    def is_begun():
        return UpdateRound.objects.being_closed().exists()

    def count_recorded():
        return ActionEntry.objects.filter(kind=EntryKind.NO_RETURN).count()

    kill_midway(Sending(person, address, data), Killer(server, database, person), is_begun)
    done = count_recorded()
    again = person.send(address, data)
    kill_tick_midway(count_recorded)
    manage("tick")

    round.refresh_from_db()
    print(f"{connection.vendor}: closing of {SILENT} killed after {done}")  # noqa: T201
    assert done < SILENT
    assert again.status == 302
    assert (round.is_open, round.is_being_closed) == (False, False)
    silent = ActionEntry.objects.filter(kind=EntryKind.NO_RETURN)
    check_each_once(silent, "action.no_update_came", SILENT)
    assert AuditEvent.objects.filter(verb="round.closed").count() == 1
    check_database()


class Sending(threading.Thread):
    """Sends a form whose answer will not come."""

    def __init__(self, person, address, data):
        super().__init__()
        self.person, self.address, self.data = person, address, data

    def run(self):
        with suppress(Unanswered):
            self.person.send(self.address, self.data)


def kill_midway(sending, killer, is_begun):
    """Kills everything as soon as the work has begun, and starts the site again."""
    sending.start()
    while not is_begun():
        assert sending.is_alive()
        time.sleep(0.01)
    connection.close()
    killer.kill(0)
    sending.join()


def kill_tick_midway(progress):
    """Kills the command that finishes the work, once it has done some of it."""
    before = progress()
    tick = subprocess.Popen([sys.executable, "manage.py", "tick"], cwd=ROOT, env=environment())
    while tick.poll() is None and progress() == before:
        time.sleep(0.01)
    tick.kill()
    tick.wait()


def check_each_once(entries, verb, count):
    """Each action has one entry and one event in the audit trail."""
    assert entries.count() == entries.values("action").distinct().count() == count
    events = AuditEvent.objects.filter(verb=verb)
    assert events.count() == events.values("target").distinct().count() == count
