"""An action's life in any order: by its services, and by its pages.

`make life-cycle` runs five hundred lives of fifty steps by the services and fifty by the pages;
here are fewer, always the same.
"""

import os
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.actions.life_cycle import LifeCycle
from tests.actions.life_cycle_by_pages import LifeCycleByPages
from tests.actions.lives import Council
from tests.actions.who_may import PagesCouncil
from tests.factories import TODAY

pytestmark = pytest.mark.django_db
LIVES = int(os.environ.get("LIVES", "0"))
# A page costs ten times what its service does.
LIVES_BY_PAGES = (LIVES + 9) // 10
FIRST_DAY = TODAY - timedelta(days=60)


def live(machine, council, *, lives, steps):
    kind = type(machine.__name__, (machine,), {"council": council})
    run_state_machine_as_test(
        kind,
        settings=settings(
            max_examples=lives,
            stateful_step_count=50 if LIVES else steps,
            derandomize=not LIVES,
            database=None,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_no_order_of_steps_breaks_an_action():
    live(LifeCycle, Council(FIRST_DAY), lives=LIVES or 12, steps=40)


@pytest.mark.one_database
def test_no_order_of_steps_by_the_pages_breaks_an_action():
    live(LifeCycleByPages, PagesCouncil(FIRST_DAY), lives=LIVES_BY_PAGES or 50, steps=6)
