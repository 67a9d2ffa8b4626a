"""No odd number, text or form brings an error of the server, whoever sends it and to which URL.

`make deep PART=odd-requests` sends two thousand requests to each database. `make test` sends
fewer, which are always the same.
"""

import re
from random import Random
from urllib.parse import quote, urlencode

import pytest
from django.db import transaction
from django.test import Client

from tests.deep.volume import volume
from tests.pages.access_table import WHO, rows
from tests.pages.addresses import address
from tests.pages.forms import CLEANED, HARMLESS, NOTHING_TO_SEE, TOO_LONG
from tests.pages.html_forms import forms_on
from tests.pages.world import make_world

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.both_engines]
# Different requests, drawn in separate tests so that all cores are used.
DRAWS = range(volume(1, 4))
NUMBERS = ["0", "-1", "007", str(2**31), str(2**63 - 1), str(2**63), str(10**25), "٣", "1e3", "½"]
TEXTS = [*HARMLESS, *NOTHING_TO_SEE, *(typed for typed, _ in CLEANED), TOO_LONG, "\x00", "a\x00b"]
DATES = ["31/2/2027", "Q1 2027", "0000-00-00", "9999-12-31", "1/1/1", "Thursday 24 November 2011"]
ODD = [*NUMBERS, *TEXTS, *DATES]
ROWS = list(rows())
FILTERS = "page item kind as plan q sort team what action lead words flag rating state question"


@pytest.fixture(scope="module")
def world(rows_of_the_module):
    return make_world()


def odd_path(random, path):
    """Returns the address with one of its numbers, or else one of its parts, replaced."""
    numbers = list(re.finditer(r"(?<=[/.])\d+(?=[/.])", path))
    if numbers:
        where = random.choice(numbers)
        return path[: where.start()] + quote(random.choice(NUMBERS)) + path[where.end() :]
    parts = path.split("/")
    where = random.choice([place for place, part in enumerate(parts) if part] or [0])
    parts[where] = quote(random.choice(ODD)[:500], safe="")
    return "/".join(parts)


def odd_query(random, path):
    """Returns the address with some odd filters."""
    names = random.sample(FILTERS.split(), 3)
    return f"{path}?{urlencode({name: random.choice(ODD)[:2_000] for name in names})}"


def odd_form(random, client, path):
    """Returns the page's form with odd values in some of its fields."""
    page = client.get(path)
    forms = forms_on(page) if page["Content-Type"].startswith("text/html") else []
    fields = dict(random.choice(forms).data) if forms else {"version": "1"}
    for name in random.sample(sorted(fields), min(3, len(fields))):
        fields[name] = [random.choice(ODD)]
    return fields


@pytest.mark.parametrize("draw", DRAWS)
def test_no_odd_request_is_an_error_of_the_server(draw, world):
    random, failed = Random(2026 + draw), []  # noqa: S311  # repeatable, not secret

    for _ in range(volume(250, 500)):
        who = random.choice(WHO)
        client = Client(raise_request_exception=False)
        with transaction.atomic():
            if who != "public":
                client.force_login(world.people[who])
            name, thing, _ = random.choice(ROWS)
            path = address(name, thing, world)
            match random.choice(["path", "query", "form", "form"]):
                case "path":
                    path = odd_path(random, path)
                    sent = client.get(path)
                case "query":
                    path = odd_query(random, path)
                    sent = client.get(path)
                case _:
                    sent = client.post(path, odd_form(random, client, path))
            if sent.status_code >= 500:
                failed.append((who, path, sent.status_code))
            transaction.set_rollback(True)

    assert failed == []
