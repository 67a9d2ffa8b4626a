"""The menu for each role, and the item each page belongs to."""

import re
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from actions.email.signed_links import link_for
from safeguard.accounts.roles import Role
from safeguard.navigation import menu_of, places_of
from tests.factories import hold, make_plan, make_post, make_user

MENUS = {
    Role.OFFICER: ["My work", "Plans", "Reports", "Committees", "Help"],
    Role.IMPROVEMENT_TEAM: [
        "My work",
        "Plans",
        "Updates",
        "Reports",
        "Committees",
        "People",
        "Help",
    ],
    Role.SIGNING_OFFICER: ["My work", "Overview", "Plans", "Reports", "Committees", "Help"],
    Role.CLERK: ["My work", "Committees", "Reports", "Help"],
    Role.MEMBER: ["My committees", "Reports", "Help"],
    Role.AUDITOR: ["Plans", "Reports", "Committees", "Audit trail", "Help"],
    Role.ADMINISTRATOR: ["Accounts", "Audit trail", "Help"],
}


def words(places):
    return [str(place.words) for place in places]


def here(page, *roles, holds_post=False):
    menu = menu_of(places_of(roles, holds_post=holds_post), page)
    return [str(item.words) for item in menu if item.is_here]


def client_of(user):
    client = Client()
    client.force_login(user)
    return client


def places_on(page):
    """Returns the text and address of each link in the wide menu."""
    (menu,) = re.findall(r'<ul class="govuk-service-navigation__list">.*?</ul>', page, re.DOTALL)
    found = re.findall(r'href="([^"]*)"[^>]*>(?:<strong[^>]*>)?([^<]+)', menu)
    return {words: address for address, words in found}


@pytest.mark.parametrize("role", Role)
def test_each_role_has_its_own_menu(role):
    assert words(places_of([role], holds_post=False)) == MENUS[role]


@pytest.mark.parametrize("role", [Role.OFFICER, Role.SIGNING_OFFICER, Role.IMPROVEMENT_TEAM])
def test_post_holders_have_their_actions_in_the_menu(role):
    assert words(places_of([role], holds_post=True)) == [
        "My work",
        "Your actions",
        *MENUS[role][1:],
    ]


def test_a_user_with_several_roles_has_each_menu_item_once():
    both = places_of([Role.CLERK, Role.MEMBER, Role.AUDITOR], holds_post=True)

    assert words(both) == [
        "My work",
        "Your actions",
        "Committees",
        "Reports",
        "Plans",
        "Audit trail",
        "Help",
    ]


@pytest.mark.parametrize(
    ("page", "role", "place"),
    [
        ("home", Role.OFFICER, "My work"),
        ("actions:plan", Role.OFFICER, "Plans"),
        ("actions:action", Role.IMPROVEMENT_TEAM, "Plans"),
        ("actions:actions", Role.IMPROVEMENT_TEAM, "Plans"),
        ("actions:update-round", Role.IMPROVEMENT_TEAM, "Updates"),
        ("actions:moderate-round", Role.IMPROVEMENT_TEAM, "Updates"),
        ("actions:warnings-about-ratings", Role.IMPROVEMENT_TEAM, "Updates"),
        ("actions:outgoing-mail", Role.IMPROVEMENT_TEAM, "Updates"),
        ("actions:overview", Role.SIGNING_OFFICER, "Overview"),
        ("actions:overview", Role.AUDITOR, "Plans"),
        ("reports:publication", Role.MEMBER, "Reports"),
        ("committees:meeting", Role.CLERK, "Committees"),
        ("committees:meeting", Role.MEMBER, "My committees"),
        ("people:post", Role.IMPROVEMENT_TEAM, "People"),
        ("administration:user", Role.ADMINISTRATOR, "Accounts"),
        ("administration:audit-trail", Role.ADMINISTRATOR, "Audit trail"),
        ("help-for-role", Role.CLERK, "Help"),
    ],
)
def test_each_page_belongs_to_one_menu_item(page, role, place):
    assert here(page, role) == [place]


@pytest.mark.parametrize("page", ["actions:update-my-actions", "actions:reply-to-reading"])
def test_update_pages_belong_to_your_actions(page):
    assert here(page, Role.OFFICER, holds_post=True) == ["Your actions"]


@pytest.mark.parametrize("page", ["", "search", "account_change_password", "people:post"])
def test_a_page_outside_the_menu_marks_no_item(page):
    assert here(page, Role.CLERK) == []


@pytest.mark.django_db
@pytest.mark.parametrize("role", Role)
def test_every_link_in_the_menu_opens(role):
    make_plan()
    user = make_user(role)
    hold(make_post("Head of Safeguarding"), user)
    client = client_of(user)

    places = places_on(client.get(reverse("home")).text)

    assert ("Your actions" in places) == user.sees_live_figures
    assert {
        name: client.get(address).status_code for name, address in places.items()
    } == dict.fromkeys(places, 200)


@pytest.mark.django_db
def test_the_public_menu_has_committees_and_help():
    places = places_on(Client().get(reverse("help")).text)

    assert places == {"Committees": reverse("committees:public"), "Help": reverse("help")}


@pytest.mark.django_db
@pytest.mark.parametrize("is_signed_in", [True, False])
def test_pages_opened_from_an_email_link_have_no_menu_except_help(is_signed_in):
    token = link_for("lead@example.org", [], until=date(2099, 1, 1)).token
    client = client_of(make_user(Role.CLERK)) if is_signed_in else Client()

    page = client.get(reverse("actions:answer", args=[token])).text

    (header,) = re.findall(r"<header.*?</header>", page, re.DOTALL)
    assert re.findall(r'href="([^"]*)"', header) == ["/help/officer/#answer-round"]
    assert "page-header__council" in header
    assert "<form" not in header


@pytest.mark.django_db
def test_the_folded_menu_has_the_same_links_plus_the_user_and_sign_out():
    page = client_of(make_user(Role.CLERK, name="The clerk")).get(reverse("help")).text

    (folded,) = re.findall(r"<details.*?</details>", page, re.DOTALL)
    assert set(re.findall(r'href="([^"]*)"', folded)) == set(places_on(page).values())
    assert "Signed in as The clerk" in folded
    assert ">Sign out</button>" in folded
