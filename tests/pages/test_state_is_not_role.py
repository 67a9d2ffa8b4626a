"""What has been done meanwhile is said with its name and day. 403 is for roles alone."""

import uuid

import pytest

from actions.models import Action
from actions.plans.states import State
from tests.pages.access_table import WHO
from tests.pages.addresses import address
from tests.pages.every_form import client_of, rows_of_forms
from tests.pages.world import make_world

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
# Pages of one action, for which its status decides.
OF_ACTIONS = {"own", "other", "waiting", "signed", "link-own"}


@pytest.fixture(scope="module")
def world(rows_of_the_module):
    return make_world()


def pages_of_actions():
    return [row for found in rows_of_forms().values() for row in found if row[1] in OF_ACTIONS]


@pytest.mark.parametrize("row", pages_of_actions(), ids=lambda row: f"{row[0]} {row[1]}")
def test_whoever_can_do_something_in_one_status_is_never_refused_by_role_in_another(row, world):
    name, thing, _ = row
    action = getattr(world, thing.removeprefix("link-"))
    where, found = address(name, thing, world), {}

    for who in ("public",) if thing.startswith("link-") else WHO[1:5]:
        client = client_of(who, world)
        for state in State:
            Action.objects.filter(pk=action.pk).update(state=state.value)
            found[who, state] = client.get(where).status_code
            if found[who, state] == 409:
                sent = client.post(where, {"nonce": uuid.uuid4(), "version": 1})
                assert sent.status_code == 409, (who, state)
                assert "What you sent was not saved." in sent.text

    may = {who for (who, _), status in found.items() if status == 200}
    assert may
    refused = {key: status for key, status in found.items() if status not in {200, 409}}
    assert {key for key in refused if key[0] in may} == set()
