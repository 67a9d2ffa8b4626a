"""Who may open the pages of people and of sign-ins."""

import pytest
from django.test import Client
from django.urls import reverse

from safeguard.accounts.roles import Role
from tests.factories import hold, make_post, make_team, make_user

pytestmark = pytest.mark.django_db

LIVE = {
    Role.OFFICER,
    Role.IMPROVEMENT_TEAM,
    Role.SIGNING_OFFICER,
    Role.CLERK,
    Role.AUDITOR,
}
KEEPERS = {Role.IMPROVEMENT_TEAM}
ADMINISTRATORS = {Role.ADMINISTRATOR}
PAGES = {
    "people:posts": LIVE,
    "people:post": LIVE,
    "people:teams": LIVE,
    "people:team": LIVE,
    "people:make-post": KEEPERS,
    "people:change-post": KEEPERS,
    "people:hand-over-post": KEEPERS,
    "people:cover-post": KEEPERS,
    "people:correct-holding": KEEPERS,
    "people:end-holding": KEEPERS,
    "people:cancel-holding": KEEPERS,
    "people:make-team": KEEPERS,
    "people:change-team": KEEPERS,
    "administration:users": ADMINISTRATORS,
    "administration:user": ADMINISTRATORS,
    "administration:create-user": ADMINISTRATORS,
    "administration:change-user": ADMINISTRATORS,
    "administration:set-roles": ADMINISTRATORS,
    "administration:invite-user": ADMINISTRATORS,
    "administration:deactivate-user": ADMINISTRATORS,
    "administration:reactivate-user": ADMINISTRATORS,
}
WITHOUT_FORM = {"people:posts", "people:post", "people:teams", "people:team"} | {
    "administration:users",
    "administration:user",
}


@pytest.fixture
def addresses():
    """Every page of this room, by the name of its address."""
    post, user = make_post(team=make_team()), make_user(email="somebody@example.org")
    rows = {"post": post, "team": post.team, "holding": hold(post), "user": user, "roles": user}

    def address(name):
        noun = name.rpartition(":")[2].rpartition("-")[2]
        is_whole = noun in {"posts", "teams", "users"} or "make-" in name or "create-" in name
        return reverse(name) if is_whole else reverse(name, args=[rows[noun].pk])

    return {name: address(name) for name in PAGES}


@pytest.mark.parametrize("role", Role)
def test_each_role_opens_its_own_pages_and_no_others(role, addresses):
    client = Client()
    client.force_login(make_user(role))

    for name, address in addresses.items():
        may = role in PAGES[name]
        assert client.get(address).status_code == (200 if may else 403), name
        if name in WITHOUT_FORM:
            assert client.post(address).status_code == 405, name
        else:
            assert client.post(address).status_code == (200 if may else 403), name


def test_whoever_is_not_signed_in_is_asked_to(client, addresses):
    for address in addresses.values():
        assert client.get(address).url.startswith(reverse("account_login"))
        assert client.post(address).url.startswith(reverse("account_login"))


def test_somebody_without_roles_opens_none(client, addresses):
    client.force_login(make_user())

    assert {client.get(address).status_code for address in addresses.values()} == {403}


@pytest.mark.parametrize(
    ("role", "links"),
    [
        (Role.OFFICER, []),
        (Role.IMPROVEMENT_TEAM, ["People"]),
        (Role.ADMINISTRATOR, ["Administration"]),
    ],
)
def test_the_header_leads_to_what_one_keeps(client, role, links):
    client.force_login(make_user(role))

    page = client.get(reverse("help")).text

    assert [word for word in ("People", "Administration") if f">{word}</a>" in page] == links


@pytest.mark.parametrize("role", [Role.OFFICER, Role.CLERK, Role.AUDITOR])
def test_whoever_only_looks_is_offered_nothing_to_change(client, role, addresses):
    client.force_login(make_user(role))

    for name in ("people:posts", "people:post", "people:teams", "people:team"):
        page = client.get(addresses[name]).text
        for other, address in addresses.items():
            assert PAGES[other] == LIVE or f'href="{address}"' not in page, (name, other)
