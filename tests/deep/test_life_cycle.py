"""An action's life in any order: by its services, and by its pages.

`make deep PART=life-cycle` runs five hundred lives of fifty steps by the services and fifty by the
pages; `make test` fewer, always the same.
"""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.deep.life_cycle import LifeCycle
from tests.deep.life_cycle_by_pages import LifeCycleByPages
from tests.deep.lives import Council
from tests.deep.volume import volume
from tests.deep.who_may import PagesCouncil
from tests.factories import TODAY

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
FIRST_DAY = TODAY - timedelta(days=60)
# Each is a test of its own, so that all cores have work.
DRAWS = range(volume(1, 10))


def live(machine, council, *, lives, steps):
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


@pytest.mark.both_engines
@pytest.mark.parametrize("draw", DRAWS)
def test_no_order_of_steps_breaks_an_action(draw):
    live(LifeCycle, Council(FIRST_DAY), lives=volume(12, 50), steps=volume(40, 50))


@pytest.mark.parametrize("draw", DRAWS)
def test_no_order_of_steps_by_the_pages_breaks_an_action(draw):
    live(LifeCycleByPages, PagesCouncil(FIRST_DAY), lives=volume(50, 5), steps=volume(6, 50))
