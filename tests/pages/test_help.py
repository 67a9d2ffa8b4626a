"""The help pages: setting up, one page for each role, and the section each page leads to."""

import html
import re

import pytest
from django.test import Client
from django.urls import reverse

from safeguard.accounts.roles import Role
from safeguard.help_topics import HELP_TOPICS, help_address
from tests.architecture import ROOT
from tests.factories import make_user
from tests.pages.access_table import names
from tests.pictures.camera import FOLDER, PAPER, pictured
from tests.pictures.table import PICTURES

pytestmark = pytest.mark.django_db
MOST_BYTES = 800_000
# Where the text of buttons, links and headings is found, apart from the help itself.
SOURCES = [
    path
    for folder in ("actions", "committees", "reports", "safeguard", "templates")
    for path in sorted((ROOT / folder).rglob("*.*"))
    if path.suffix in {".py", ".html"} and "help" not in path.parts and path.name != "help.html"
]


def page_of(client, role):
    return client.get(reverse("help-for-role", args=[role])).text


def client_of(user):
    client = Client()
    client.force_login(user)
    return client


def roles_in(page):
    return re.findall(r'href="/help/([a-z-]+)/"', page)


@pytest.mark.parametrize("role", Role)
def test_every_question_at_the_top_leads_to_its_answer(client, role):
    page = page_of(client, role)

    asked = re.findall(r'<li><a class="govuk-link" href="#([^"]+)">([^<]+)</a></li>', page)
    answered = re.findall(r'<h2 class="govuk-heading-m" id="([^"]+)">([^<]+)</h2>', page)
    assert len(asked) > 4
    assert asked == answered
    assert all(words.endswith("?") for _, words in asked)


def test_the_help_for_every_role_can_be_read_without_signing_in(client):
    assert roles_in(client.get("/help/").text) == [role.value for role in Role]


def test_the_help_for_your_own_roles_comes_first():
    page = client_of(make_user(Role.CLERK, Role.MEMBER)).get("/help/").text

    own, others = page.split('id="roles"')
    assert roles_in(own) == ["clerk", "member"]
    assert len(roles_in(others)) == len(Role) - 2


@pytest.mark.parametrize(
    ("role", "links"),
    [
        (
            Role.IMPROVEMENT_TEAM,
            ["people:posts", "actions:plans", "actions:open-round", "reports:publications"],
        ),
        (Role.ADMINISTRATOR, ["reports:publications"]),
    ],
)
def test_people_who_set_up_a_council_see_the_steps_first_and_can_open_each_link(role, links):
    client = client_of(make_user(role))

    page = client.get("/help/").text

    section = page[page.index('id="set-up"') : page.index('id="own"')]
    assert section.count("<li>") == 4
    found = re.findall(r'<li><a class="govuk-link" href="([^"]+)"', section)
    assert found == [reverse(name) for name in links]
    assert [client.get(link).status_code for link in found] == [200] * len(links)


def test_other_roles_do_not_see_how_to_set_up_a_council():
    assert 'id="set-up"' not in client_of(make_user(Role.OFFICER)).get("/help/").text


def test_every_link_from_the_steps_to_another_help_page_opens_a_section(client):
    page = client_of(make_user(Role.IMPROVEMENT_TEAM)).get("/help/").text

    links = re.findall(r'href="/help/([a-z-]+)/#([a-z-]+)"', page)
    assert len(links) == 5
    assert all(f'id="{section}"' in page_of(client, Role(role)) for role, section in links)


@pytest.mark.parametrize("role", Role)
def test_every_topic_is_a_section_of_the_help_and_names_real_pages(client, role):
    page = page_of(client, role)
    known = names()

    assert [topic for topic in HELP_TOPICS[role] if f'id="{topic}"' not in page] == []
    named = {name for pages in HELP_TOPICS[role].values() for name in pages}
    assert named - known == set()


@pytest.mark.parametrize(
    ("page", "roles", "address"),
    [
        ("actions:open-round", {Role.IMPROVEMENT_TEAM}, "/help/improvement-team/#open-round"),
        ("actions:action", {Role.OFFICER}, "/help/officer/#record-progress"),
        ("home", {Role.CLERK, Role.MEMBER}, "/help/clerk/#find-waiting"),
        ("home", {Role.ADMINISTRATOR}, "/help/"),
        ("actions:open-round", set(), "/help/"),
    ],
)
def test_the_help_link_opens_the_section_for_the_page(page, roles, address):
    assert help_address(page, roles) == address


def test_the_menu_of_a_page_links_to_its_section_of_the_help():
    page = client_of(make_user(Role.IMPROVEMENT_TEAM)).get(reverse("people:posts")).text

    (header,) = re.findall(r"<header.*?</header>", page, re.DOTALL)
    assert 'href="/help/improvement-team/#hand-over-post"' in header
    assert 'href="/help/"' not in header


def test_every_button_and_link_named_in_the_help_exists(client):
    source = "".join(path.read_text(encoding="utf-8") for path in SOURCES)
    words = re.sub(r'"\s*\n\s*"', "", source)

    pages = "".join(page_of(client, role) for role in Role)
    named = {html.unescape(name) for name in re.findall(r"<strong>([^<]+)</strong>", pages)}
    assert len(named) > 100
    assert sorted(name for name in named if f'"{name}"' not in words) == []


def test_the_help_shows_exactly_the_pictures_in_the_table(client):
    shown = [
        name for role in Role for name in re.findall(r"/help/([a-z-]+)\.png", page_of(client, role))
    ]

    assert sorted(set(shown)) == sorted(picture.name for picture in PICTURES)


def test_every_picture_has_been_taken_and_together_they_are_small():
    names = [picture.name for picture in PICTURES]

    taken = list(FOLDER.glob("*.png"))

    assert sorted(path.stem for path in taken) == sorted(names)
    assert sorted(pictured()) == sorted([*names, PAPER.stem])
    assert sum(path.stat().st_size for path in taken) < MOST_BYTES
    assert str(PAPER.relative_to(ROOT)) in (ROOT / "README.md").read_text(encoding="utf-8")


def test_every_picture_has_alternative_text(client):
    pages = "".join(page_of(client, role) for role in Role)

    assert all(len(words) > 40 for words in re.findall(r'<img[^>]* alt="([^"]*)"', pages))
