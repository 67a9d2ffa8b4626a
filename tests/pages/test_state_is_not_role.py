"""What has been done meanwhile is said with its name and day. 403 is for roles alone."""

import uuid
from contextlib import suppress

import pytest
from django.db import transaction

from actions.models import Action
from actions.plans.states import State
from tests.pages.access_table import WHO
from tests.pages.addresses import address
from tests.pages.every_form import attempts, client_of, post, rows_of_forms, who_can
from tests.pages.world import make_world

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
# Pages of one action, for which its status decides.
OF_ACTIONS = {"own", "other", "waiting", "signed", "link-own"}
# Most forms can be filled in without knowing what they are about.
LEAST_DONE = 60


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


def do(client, where):
    """Fills in and sends the form. Returns what was sent, or None if no attempt was valid."""
    with suppress(ValueError, TypeError, KeyError, AttributeError, IndexError):
        for data in attempts(client.get(where)):
            if post(client, where, data).status_code == 302:
                return data
    return None


@pytest.mark.both_engines
def test_nobody_who_can_do_something_gets_403_or_404_once_it_has_been_done(world):
    done, refused = [], {}

    for name, found in rows_of_forms().items():
        for row in found:
            where, who = address(*row[:2], world), who_can(row)
            with transaction.atomic():
                data = do(client_of(who, world), where)
                if data is not None:
                    done.append(name)
                for other in [each for each in WHO if data and row[2][each] == 200]:
                    client = client_of(other, world)
                    late = dict(data, nonce=[str(uuid.uuid4())])
                    got = client.get(where).status_code, post(client, where, late).status_code
                    if {403, 404, 500} & set(got):
                        refused[name, row[1], other] = got
                transaction.set_rollback(True)
            if data is not None:
                break

    assert refused == {}
    assert len(done) >= LEAST_DONE, done
