"""Fixtures and hooks for every test.

Tests run on SQLite. A test or file marked `both_engines` also runs on PostgreSQL, because its
result may depend on the engine. This covers constraints, locks, races, triggers, roles and
migrations; JSON, search, order, dates and sums in queries; imports; and the services of an action's
life cycle. Tests of rules, wording, forms, email, PDFs and access to pages are not marked.

Tests that take a long time are marked `slow` and left out by `make quick`. Volume tests are in
tests/deep and take their numbers from `volume()`.
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

pytest_plugins = ["tests.browser.fixtures"]
# The time one example takes depends more on other load on the machine than on our code.
settings.register_profile("safeguard", deadline=None)
settings.load_profile("safeguard")
gc.set_threshold(200_000, 20, 100)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keeps the tests of a file on one worker if they share rows from a module fixture."""
    for item in items:
        fixtures = chain.from_iterable(item._fixtureinfo.name2fixturedefs.values())
        if any(fixture.scope == "module" for fixture in fixtures):
            item.add_marker(pytest.mark.xdist_group(item.path.stem))


def pytest_collection_finish() -> None:
    """Freezes imported modules, because garbage-collecting them took a fifth of the time."""
    gc.freeze()


def _sql_flush_past_the_triggers(style, connection, **options):
    """Returns Django's statements.

    Other statements remove the history triggers beforehand and restore them afterwards.
    """
    triggers = append_only.required(connection, append_only.histories(connection))
    return [
        *(trigger.drop for trigger in triggers),
        *sql_flush(style, connection, **options),
        *(statement for trigger in triggers for statement in trigger.create),
    ]


@pytest.fixture(scope="module")
def rows_of_the_module(django_db_setup, django_db_blocker):
    """Keeps the rows written by a module's own fixture until the module ends.

    Each test still starts with those rows only, because its changes are rolled back.
    """
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(autouse=True, scope="session")
def _history_can_be_flushed_between_tests():
    """Lets tests with `transaction=True` or `live_server` empty every table when they end.

    History tables rightly refuse this on both engines, so Django's `flush` bypasses the triggers
    here and nowhere else.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(flush, "sql_flush", _sql_flush_past_the_triggers)
        yield


@pytest.fixture(autouse=True, scope="session")
def _evidence_goes_when_the_tests_end():
    """Stores uploaded files in a temporary folder, which is deleted when the tests end."""
    yield
    shutil.rmtree(site.EVIDENCE_DIR, ignore_errors=True)
