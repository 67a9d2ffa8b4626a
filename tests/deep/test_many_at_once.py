"""A thousand actions in one go: how many queries, how long, and how long others must wait."""

import time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from actions.lists.services.bulk_changes import (
    ChangeContext,
    ThemeChange,
    change_actions,
    preview,
)
from actions.lists.views.bulk_changes import readable
from actions.models import Theme
from actions.rounds.services.rounds import close_round
from safeguard.accounts.roles import Role
from safeguard.audit.services import verify
from tests.actions.lists.test_change_actions import CHANGES
from tests.actions.rounds.silent import AFTER, LATER, make_many, make_silent_round
from tests.deep.volume import volume
from tests.factories import NOW, TODAY, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines, pytest.mark.slow]
COUNT = volume(100, 1000)
SECONDS = 10


@pytest.fixture
def team():
    return make_user(Role.IMPROVEMENT_TEAM)


def measured(work):
    """Does the work and returns its seconds and its number of queries.

    Prints for how long the lock of the audit trail was held, on SQLite that to write.
    """
    held_from = []

    def note(execute, sql, params, many, context):
        result = execute(sql, params, many, context)
        if "pg_advisory_xact_lock" in sql or connection.vendor == "sqlite":
            held_from.append(time.monotonic())
        return result

    with CaptureQueriesContext(connection) as queries, connection.execute_wrapper(note):
        started, used = time.monotonic(), time.process_time()
        work()
        ended, processor = time.monotonic(), time.process_time() - used
    print(  # noqa: T201
        f"{COUNT} actions: {ended - started:.2f} s ({processor:.2f} s of the processor), lock held "
        f"for {ended - held_from[0]:.2f} s, {len(queries)} queries"
    )
    return ended - started, len(queries)


def test_closing_a_round_with_many_silent_actions(team):
    round = make_silent_round(COUNT, by=team)

    seconds, queries = measured(
        lambda: close_round(round=round, version=1, on=AFTER, by=team, at=LATER)
    )

    assert seconds < SECONDS
    assert queries < COUNT
    verify()


@pytest.mark.parametrize("kind", CHANGES)
def test_changing_many_actions(team, kind):
    plan = make_many(COUNT, by=team)
    context = ChangeContext(by=team, at=NOW, effective_on=TODAY, posts=[], reason="Why.")
    ids = list(plan.actions.values_list("pk", flat=True))
    theme = Theme.objects.create(plan=plan, name="Training", order=1)
    change = ThemeChange({plan.pk: theme}) if kind == "theme" else CHANGES[kind]()

    with CaptureQueriesContext(connection) as shown:
        preview(list(readable(team).filter(pk__in=ids)), change, by=team, posts=[])
    seconds, queries = measured(
        lambda: change_actions(
            actions=readable(team), versions=dict.fromkeys(ids, 1), change=change, context=context
        )
    )

    assert not [query for query in shown if not query["sql"].startswith("SELECT")]
    assert seconds < SECONDS
    assert queries < COUNT
    verify()
