"""An action's life in any order: by its services, and by its pages.

`make life-cycle` runs five hundred lives of fifty steps; here are a few, always the same.
"""

import os
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.actions.life_cycle import Council, LifeCycle, LifeCycleByPages
from tests.factories import TODAY

pytestmark = pytest.mark.django_db
LIVES = int(os.environ.get("LIVES", "0"))


def live(machine, council, *, lives, steps):
    kind = type(machine.__name__, (machine,), {"council": council})
    run_state_machine_as_test(
        kind,
        settings=settings(
            max_examples=LIVES or lives,
            stateful_step_count=50 if LIVES else steps,
            derandomize=not LIVES,
            database=None,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_no_order_of_steps_breaks_an_action():
    live(LifeCycle, Council(TODAY - timedelta(days=60)), lives=8, steps=25)


def test_no_order_of_steps_by_the_pages_breaks_an_action():
    live(LifeCycleByPages, Council(TODAY - timedelta(days=60)), lives=4, steps=12)
