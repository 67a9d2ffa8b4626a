"""Fills in and sends any form of the access table without knowing what it is about."""

from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from safeguard.forms.fields import PartialDateField
from tests.pages.access_table import WHO, rows
from tests.pages.form_pages import FORM_PAGES
from tests.pages.html_forms import form_on

DATES = ("31/3/2030", "2/3/2026", "1/1/2025", "")


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


def rows_of_forms():
    """Returns the rows that somebody can open, by the name of the form page."""
    found = {}
    for row in rows():
        if row[0] in FORM_PAGES and 200 in row[2].values():
            found.setdefault(row[0], []).append(row)
    return found
