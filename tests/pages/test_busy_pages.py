"""Every page with a form, while another transaction holds the lock of the audit trail."""

from contextlib import suppress

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from safeguard.audit.models import AuditEvent
from safeguard.audit.services import verify
from safeguard.forms.fields import PartialDateField
from safeguard.forms.models import Submission
from tests.locks import held_by_someone_else
from tests.pages.access_table import WHO, rows
from tests.pages.addresses import address
from tests.pages.form_pages import FORM_PAGES
from tests.pages.html_forms import form_on
from tests.pages.world import make_world

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_engines, pytest.mark.slow]
DATES = ("31/3/2030", "2/3/2026", "1/1/2025", "")
# Most pages can be filled in without knowing what they are about.
LEAST_FILLED_IN = 60


def client_of(who, world):
    client = Client(raise_request_exception=False)
    if who != "public":
        client.force_login(world.people[who])
    return client


def who_can(row):
    return next(who for who in ("improvement-team", *WHO) if row[2][who] == 200)


def typed(field, day):
    """A value for an empty field, or None if there is none that is valid everywhere."""
    if isinstance(field, forms.FileField):
        return SimpleUploadedFile("register.csv", b"ref,action\n1,Train all staff\n")
    if isinstance(field, PartialDateField | forms.DateField):
        return day
    if isinstance(field, forms.EmailField):
        return "new.person@example.org"
    if isinstance(field, forms.IntegerField):
        return "1"
    return "Changed words" if field.required else None


def attempts(page):
    """The form on the page, filled in with each choice and date in turn."""
    form, fields = form_on(page), page.context["form"].fields
    for day in DATES:
        for which in (-1, 0):
            data = dict(form.data)
            for name, field in fields.items():
                offered = [value for value in form.offered.get(name, []) if value]
                if offered and field.required:
                    data[name] = [offered[which]]
                elif name not in form.offered and not any(data.get(name, [])):
                    value = typed(field, day)
                    if value is not None:
                        data[name] = [value]
            yield data


def post(client, where, data):
    for values in data.values():
        for value in values:
            if isinstance(value, SimpleUploadedFile):
                value.seek(0)
    return client.post(where, data)


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
    found = {}
    for row in rows():
        if row[0] in FORM_PAGES and 200 in row[2].values():
            found.setdefault(row[0], []).append(row)

    for name, chosen in found.items():
        is_busy = any(
            busy_and_again(client_of(who_can(row), world), address(*row[:2], world), name)
            for row in chosen
        )
        (done if is_busy else left).append(name)

    print(connection.vendor, len(done), "filled in; left:", *left)  # noqa: T201
    assert len(done) >= LEAST_FILLED_IN, left
    verify()
