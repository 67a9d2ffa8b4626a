"""Which pages each role can open: every address of the site for every role."""

import re
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache

import pytest
from django.apps import apps
from django.core import mail
from django.db import connection
from django.test import Client
from django.urls import (
    NoReverseMatch,
    Resolver404,
    URLResolver,
    get_resolver,
    resolve,
    reverse,
)
from django.urls.converters import IntConverter

from safeguard.audit.services import head
from tests.pages.access_table import WHO, names, rows
from tests.pages.addresses import address, nowhere
from tests.pages.form_pages import AT_A_BUTTON, CODE_AND_CLOSE, FORM_PAGES
from tests.pages.forms import filled_in
from tests.pages.world import make_world

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
# Signing in changes sessions, and the cache holds the limits on attempts.
NOT_KEPT = {"django_session", "cache_entry"}
READS = re.compile(r"(SELECT|SAVEPOINT|RELEASE|ROLLBACK) ")


@pytest.fixture(scope="module")
def world(rows_of_the_module):
    return make_world()


@pytest.fixture(scope="module")
def visits(world):
    """Opens every address as a user, once for all tests, and returns what was found there."""

    @cache
    def visits_of(who):
        client = client_of(who, world)
        return {row[:2]: visit(client, address(*row[:2], world)) for row in rows()}

    return visits_of


@dataclass
class Visit:
    """A page, and the statements with which opening it wrote to the database."""

    path: str
    status: int
    headers: dict[str, str]
    content: bytes
    wrote: list[str]


def visit(client, path):
    with recorded_writes() as wrote:
        page = client.get(path)
    return Visit(path, page.status_code, dict(page.items()), page.getvalue(), wrote)


def client_of(who, world):
    client = Client()
    if who != "public":
        client.force_login(world.people[who])
    return client


def names_in(resolver, space=""):
    """Returns the names of all addresses for reverse(). An address without a name is an error."""
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{pattern.namespace}:" if pattern.namespace else ""
            yield from names_in(pattern, space + inner)
        else:
            assert pattern.name, f"{pattern.pattern} has no name"
            yield space + pattern.name


def patterns_in(resolver):
    """Returns every pattern of an address."""
    for pattern in resolver.url_patterns:
        yield from patterns_in(pattern) if isinstance(pattern, URLResolver) else [pattern.pattern]


def body(page):
    """Returns the page, leaving out the parts that differ in every response."""
    return re.sub(rb'value="\w{64}"', b"", page.content)


def headers(page):
    """Returns the headers, leaving out the request number, which differs in every response."""
    return {name: value for name, value in page.headers.items() if name != "X-Request-ID"}


def row_counts():
    """Returns the number of rows in each table, including join tables."""
    return {
        model._meta.db_table: model._base_manager.count()
        for model in apps.get_models(include_auto_created=True)
        if model._meta.db_table not in NOT_KEPT
    }


@contextmanager
def recorded_writes():
    """Collects every SQL statement that writes, so that updated rows are noticed too."""
    written = []

    def note(execute, sql, params, many, context):
        if not READS.match(sql) and not any(f'"{table}"' in sql for table in NOT_KEPT):
            written.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield written


def test_the_table_lists_exactly_the_addresses_of_the_site():
    assert set(names_in(get_resolver())) == names()


def test_no_number_in_an_address_can_be_larger_than_the_database_can_store():
    unbounded = [
        str(pattern)
        for pattern in patterns_in(get_resolver())
        if any(type(part) is IntConverter for part in pattern.converters.values())
    ]

    assert unbounded == []
    with pytest.raises(NoReverseMatch):
        reverse("actions:action", args=[-1])
    assert resolve(f"/actions/{2**63 - 1}/").kwargs == {"pk": 2**63 - 1}
    with pytest.raises(Resolver404):
        resolve(f"/actions/{2**63}/")


@pytest.mark.parametrize("who", WHO)
def test_each_role_gets_the_status_in_the_table_and_viewing_writes_nothing(who, visits):
    found = visits(who)

    assert {row: page.status for row, page in found.items()} == {
        (name, thing): statuses[who] for name, thing, statuses in rows()
    }
    assert {row: page.wrote for row, page in found.items() if page.wrote} == {}
    assert mail.outbox == []


def test_writes_to_the_database_are_noticed(world):
    client = client_of("clerk", world)
    page = address("committees:publish-minutes", "meeting_agenda", world)
    before, form = row_counts(), filled_in(client, page)

    with recorded_writes() as written:
        client.post(page, form)

    assert [statement for statement in written if 'UPDATE "committees_meeting"' in statement]
    assert row_counts() != before
    assert {"accounts_user_groups", "audit_auditevent"} <= before.keys()


@pytest.mark.parametrize("who", WHO)
def test_an_empty_form_gets_the_same_status_as_its_page_and_changes_nothing(who, world):
    client = client_of(who, world)
    before, audit = row_counts(), head()
    ours = [r for r in rows() if not r[0].startswith("account_") and r[0] not in AT_A_BUTTON]

    found = {}
    for name, thing, _ in ours:
        page = client.post(address(name, thing, world))
        found[name, thing] = page.status_code
        assert page["Cache-Control"] == "no-store", (name, thing)

    def expected(name, statuses):
        if who == "public" and statuses["public"] == 302:
            return 302
        return statuses[who] if name in FORM_PAGES | CODE_AND_CLOSE else 405

    open_pages = {"help", "accessibility", "privacy"}
    assert found == {
        (name, thing): found[(name, thing)] if name in open_pages else expected(name, statuses)
        for name, thing, statuses in ours
    }
    assert row_counts() == before
    assert head() == audit


@pytest.mark.parametrize("who", WHO)
def test_only_public_pages_can_be_kept_by_a_cache(who, visits):
    for row, page in visits(who).items():
        is_public = page.path.startswith("/public/")
        assert page.headers["Cache-Control"] == ("public, no-cache" if is_public else "no-store"), (
            row
        )
        assert not is_public or page.status != 200 or "ETag" in page.headers, row


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "TRACE"])
def test_unsupported_methods_are_refused(method, world):
    client = client_of("improvement-team", world)
    ours = [r for r in rows() if ":" in r[0] and r[2]["improvement-team"] == 200]

    for name, thing, _ in ours:
        page = client.generic(method, address(name, thing, world))
        assert (page.status_code, page["Cache-Control"]) == (405, "no-store"), (name, thing)


def test_signing_in_returns_to_the_requested_page(world):
    response = Client().get(reverse("actions:action", args=[world.hidden.pk]))

    assert response["Location"] == f"/sign-in/?next=/actions/{world.hidden.pk}/"


@pytest.mark.parametrize("who", WHO)
def test_a_hidden_object_looks_exactly_like_one_that_does_not_exist(who, world, visits):
    client = client_of(who, world)
    hidden = {row: page for row, page in visits(who).items() if page.status == 404}

    assert hidden
    for row, found in hidden.items():
        missing = visit(client, nowhere(*row))
        assert body(found) == body(missing), row
        assert headers(found) == headers(missing), row


@pytest.mark.parametrize("who", ["improvement-team", "clerk", "administrator"])
def test_label_size_is_not_rendered_as_an_attribute(who, visits):
    pages = [page.content for page in visits(who).values()]

    assert [page for page in pages if b"<select" in page]
    assert not [page for page in pages if b"label-size" in page]


@pytest.mark.parametrize("who", ["public", "lead", "officer", "clerk", "member", "administrator"])
def test_no_page_counts_or_names_a_hidden_action(who, visits):
    pages = [page.content for page in visits(who).values() if page.status == 200]

    assert [page for page in pages if b"Train all staff" in page]
    assert not [page for page in pages if b"Review the case" in page or b"of 3 " in page]


def test_the_holder_of_the_lead_post_sees_a_confidential_action(world):
    world.own.__class__.objects.filter(pk=world.own.pk).update(is_confidential=True)

    assert client_of("lead", world).get(world.own.get_absolute_url()).status_code == 200
    assert client_of("officer", world).get(world.own.get_absolute_url()).status_code == 404
