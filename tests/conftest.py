"""What every test relies on.

A test runs on SQLite. It is marked `both_engines`, alone or with its whole file, and runs on
PostgreSQL as well, if an engine can answer it differently: constraints, locks, races, triggers,
roles and migrations; JSON, search, order, dates and sums in queries; imports; and the services of
an action's life. Rules, words, forms, mail, papers and who may open a page are not marked.

What takes long is marked `slow` and left out by `make quick`; what is proved by mass lies in
tests/deep, and takes its numbers from `volume()`.
"""

import gc
import shutil
from itertools import chain

import pytest
from django.conf import settings as site
from django.core.management.commands import flush
from django.core.management.sql import sql_flush
from django.db import transaction
from hypothesis import settings

from safeguard.audit import append_only

# How long one example takes says more about what else the machine does than about our code.
settings.register_profile("safeguard", deadline=None)
settings.load_profile("safeguard")
gc.set_threshold(200_000, 20, 100)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keeps the tests of a file on one core where they share what one of its fixtures made."""
    for item in items:
        fixtures = chain.from_iterable(item._fixtureinfo.name2fixturedefs.values())
        if any(fixture.scope == "module" for fixture in fixtures):
            item.add_marker(pytest.mark.xdist_group(item.path.stem))


def pytest_collection_finish() -> None:
    """What is imported stays: looking through it for garbage took a fifth of the time."""
    gc.freeze()


def _sql_flush_past_the_triggers(style, connection, **options):
    """Django's statements, with the triggers of history taken away before and put back after."""
    triggers = append_only.required(connection, append_only.histories(connection))
    return [
        *(trigger.drop for trigger in triggers),
        *sql_flush(style, connection, **options),
        *(statement for trigger in triggers for statement in trigger.create),
    ]


@pytest.fixture(scope="module")
def rows_of_the_module(django_db_setup, django_db_blocker):
    """What a module's own fixture writes with this stays until the module ends.

    Each test still begins with those rows alone: what it changes is taken back after it.
    """
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(autouse=True, scope="session")
def _history_can_be_flushed_between_tests():
    """Tests with `transaction=True` or `live_server` empty every table when they end.

    History refuses that on both engines, as it should; so `flush`, which Django uses for it, goes
    past the triggers here and nowhere else.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(flush, "sql_flush", _sql_flush_past_the_triggers)
        yield


@pytest.fixture(autouse=True, scope="session")
def _evidence_goes_when_the_tests_end():
    """Files that tests handed in lie in a folder of the run's own."""
    yield
    shutil.rmtree(site.EVIDENCE_DIR, ignore_errors=True)
