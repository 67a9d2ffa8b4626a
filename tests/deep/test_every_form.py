"""Every page with a form: while the audit trail is locked, and once others have done the same.

`make deep PART=every-form` fills in all forms, `make test` fifteen, which are always the same.
"""

import uuid
from contextlib import suppress
from random import Random

import pytest
from django.db import connection, transaction

from safeguard.audit.models import AuditEvent
from safeguard.audit.services import verify
from safeguard.forms.models import Submission
from tests.deep.volume import volume
from tests.locks import held_by_someone_else
from tests.pages.access_table import WHO
from tests.pages.addresses import address
from tests.pages.every_form import attempts, client_of, post, rows_of_forms, who_can
from tests.pages.world import make_world

pytestmark = [pytest.mark.both_engines, pytest.mark.slow]
# Most forms can be filled in without knowing what they are about.
LEAST_FILLED_IN = volume(6, 60)


def forms():
    """Returns the rows of every form page, or of fifteen, by its name."""
    found = rows_of_forms()
    chosen = volume(Random(9).sample(sorted(found), 15), found)  # noqa: S311
    return {name: found[name] for name in chosen}


def busy_and_again(client, where, name):
    """Sends the form while the lock is held until it is valid. Then sends the same again, twice."""
    with suppress(ValueError, TypeError, KeyError, AttributeError, IndexError):
        tries = list(attempts(client.get(where)))
        for data in tries:
            before = AuditEvent.objects.count()
            with held_by_someone_else():
                page = post(client, where, data)
            assert page.status_code < 500 or page.status_code == 503, name
            assert AuditEvent.objects.count() == before, name
            if page.status_code != 503:
                continue
            assert "The service is busy" in page.text, name
            assert page["Retry-After"], name
            first = post(client, where, data)
            if first.status_code in {200, 409}:
                # SQLite is busy before the service can refuse.
                continue
            events, sent = AuditEvent.objects.count(), Submission.objects.count()
            second = post(client, where, data)
            assert first.status_code == 302, (name, first.status_code)
            assert second.status_code in {302, 403, 404, 410}, (name, second.status_code)
            assert AuditEvent.objects.count() == events, name
            assert Submission.objects.count() == sent, name
            return True
    return False


@pytest.mark.django_db(transaction=True)
def test_every_form_page_says_that_it_is_busy_and_can_be_sent_again():
    world, done, left = make_world(), [], []
    for name, chosen in forms().items():
        is_busy = any(
            busy_and_again(client_of(who_can(row), world), address(*row[:2], world), name)
            for row in chosen
        )
        (done if is_busy else left).append(name)

    print(connection.vendor, len(done), "filled in; left:", *left)  # noqa: T201
    assert len(done) >= LEAST_FILLED_IN, left
    verify()


def do(client, where):
    """Fills in and sends the form. Returns what was sent, or None if no attempt was valid."""
    with suppress(ValueError, TypeError, KeyError, AttributeError, IndexError):
        for data in attempts(client.get(where)):
            if post(client, where, data).status_code == 302:
                return data
    return None


@pytest.mark.django_db
def test_nobody_who_can_do_something_gets_403_or_404_once_it_has_been_done():
    world, done, refused = make_world(), [], {}

    for name, found in forms().items():
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
    assert len(done) >= LEAST_FILLED_IN, done
