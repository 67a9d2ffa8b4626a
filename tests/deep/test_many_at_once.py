"""A thousand actions in one go: how many queries, how long, and how long others must wait."""

import time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from actions.rounds.services.rounds import close_round
from safeguard.accounts.roles import Role
from safeguard.audit.services import verify
from tests.actions.rounds.silent import AFTER, LATER, make_silent_round
from tests.deep.volume import volume
from tests.factories import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines, pytest.mark.slow]
COUNT = volume(100, 1000)
SECONDS = 10


@pytest.fixture
def team():
    return make_user(Role.IMPROVEMENT_TEAM)


def measured(work):
    """Does the work and returns its seconds, its processor seconds and its queries."""
    with CaptureQueriesContext(connection) as queries:
        started, used = time.monotonic(), time.process_time()
        work()
        seconds, processor = time.monotonic() - started, time.process_time() - used
    print(f"{seconds:.2f} s, {processor:.2f} s of processor, {len(queries)} queries")  # noqa: T201
    return seconds, len(queries)


def test_closing_a_round_with_many_silent_actions(team):
    round = make_silent_round(COUNT, by=team)

    seconds, queries = measured(
        lambda: close_round(round=round, version=1, on=AFTER, by=team, at=LATER)
    )

    assert seconds < SECONDS
    assert queries < COUNT
    verify()
