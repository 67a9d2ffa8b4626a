"""What the site has acknowledged is saved, once, whatever is killed in the next moment.

Writers save different things while the server, its workers or the database are killed with SIGKILL
and started again. `make deep PART=acknowledged-writes` goes on until 5,000 are acknowledged;
`make test` kills once among 40.
"""

import random
import time
from collections import Counter

import dj_database_url
import pytest
from django.core.management import call_command
from django.db import connection
from django.urls import reverse

from tests import postgresql
from tests.commands import manage
from tests.deep.volume import volume
from tests.deep.writers import Writer, make_staff, saved, submitted
from tests.web_server import Person, Unanswered, web_server

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.both_engines,
    pytest.mark.slow,
]
ACKNOWLEDGED = volume(40, 5000)
KILLS = volume(1, 20)
WRITERS = 6
SEED = 9
LONGEST_WAIT = volume(120, 1800)


@pytest.fixture
def database(transactional_db):
    """On PostgreSQL, a server of its own that loses nothing, as the one of the tests may."""
    if connection.vendor == "sqlite":
        yield None
        return
    with postgresql.durable_server() as server, pytest.MonkeyPatch.context() as patch:
        address = server.get_uri(database="postgres")
        connection.close()
        patch.setenv("DATABASE_URL", address)
        given, own = connection.settings_dict, dj_database_url.parse(address)
        options = {**given["OPTIONS"], **own.pop("OPTIONS")}
        for name, value in {**own, "OPTIONS": options}.items():
            patch.setitem(given, name, value)
        call_command("migrate", verbosity=0)
        call_command("createcachetable")
        yield server
        connection.close()


@pytest.fixture
def server(database):
    with web_server() as server:
        yield server


class Killer:
    """Kills one thing after another, at moments that the seed decides."""

    def __init__(self, server, database, watcher):
        self.server, self.database, self.watcher = server, database, watcher
        self.chance = random.Random(SEED)  # noqa: S311
        self.seconds = {}
        self.kinds = [self.kill_everything, self.kill_workers, self.kill_server]
        if database:
            self.kinds.append(self.kill_database)

    def kill(self, number):
        """Kills, starts again, and notes the seconds until somebody is shown a page."""
        time.sleep(self.chance.uniform(0, 0.5))
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
        self.database.ensure_postgres_running()


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
    connection.close()

    started = time.monotonic()
    for writer in writers:
        writer.start()
    try:
        for number in range(KILLS):
            wait_until(writers, ACKNOWLEDGED * (number + 1) // (KILLS + 1))
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


def sent_nonces(writes, nonces):
    """How many forms with these words are in the record of submissions."""
    times = Counter()
    for write in writes:
        times[write.words] += nonces[write.nonce]
    return times
