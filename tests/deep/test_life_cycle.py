"""An action's life cycle in any order of steps: through its services and through its pages.

`make deep PART=life-cycle` runs five hundred life cycles of fifty steps through the services and
fifty through the pages. `make test` runs fewer of them, which are always the same.
"""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.deep.access import PagesCouncil
from tests.deep.action_life import Council
from tests.deep.life_cycle import LifeCycle
from tests.deep.life_cycle_by_pages import LifeCycleByPages
from tests.deep.volume import volume
from tests.factories import TODAY

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
FIRST_DAY = TODAY - timedelta(days=60)
# Each is a separate test, so that all cores are used.
DRAWS = range(volume(1, 10))


def run_lives(machine, council, *, lives, steps):
    kind = type(machine.__name__, (machine,), {"council": council})
    run_state_machine_as_test(
        kind,
        settings=settings(
            max_examples=lives,
            stateful_step_count=steps,
            derandomize=volume(True, False),
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


@pytest.mark.parametrize("draw", DRAWS)
def test_no_order_of_steps_breaks_an_action(draw):
    run_lives(LifeCycle, Council(FIRST_DAY), lives=volume(12, 50), steps=volume(40, 50))


@pytest.mark.parametrize("draw", DRAWS)
def test_no_order_of_steps_on_the_pages_breaks_an_action(draw):
    run_lives(LifeCycleByPages, PagesCouncil(FIRST_DAY), lives=volume(50, 5), steps=volume(6, 50))
