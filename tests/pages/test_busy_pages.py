"""Every page with a form, while another transaction holds the lock of the audit trail."""

from contextlib import suppress

import pytest
from django.db import connection

from safeguard.audit.models import AuditEvent
from safeguard.audit.services import verify
from safeguard.forms.models import Submission
from tests.locks import held_by_someone_else
from tests.pages.addresses import address
from tests.pages.every_form import attempts, client_of, post, rows_of_forms, who_can
from tests.pages.world import make_world

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_engines, pytest.mark.slow]
# Most pages can be filled in without knowing what they are about.
LEAST_FILLED_IN = 60


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


def test_every_form_page_says_that_it_is_busy_and_can_be_sent_again():
    world, done, left = make_world(), [], []
    for name, chosen in rows_of_forms().items():
        is_busy = any(
            busy_and_again(client_of(who_can(row), world), address(*row[:2], world), name)
            for row in chosen
        )
        (done if is_busy else left).append(name)

    print(connection.vendor, len(done), "filled in; left:", *left)  # noqa: T201
    assert len(done) >= LEAST_FILLED_IN, left
    verify()
