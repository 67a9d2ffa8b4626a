"""The help pages: one for each role, with the questions people ask and pictures of today."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from safeguard.accounts.roles import Role
from tests.architecture import ROOT
from tests.factories import make_user
from tests.pictures.camera import FOLDER, PAPER, pictured
from tests.pictures.table import PICTURES

pytestmark = pytest.mark.django_db
MOST_BYTES = 800_000


def page_of(client, role):
    return client.get(reverse("help-for-role", args=[role])).text


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


def test_whoever_is_not_signed_in_finds_the_help_of_every_role(client):
    assert roles_in(client.get("/help/").text) == [role.value for role in Role]


def test_ones_own_roles_come_first():
    client = Client()
    client.force_login(make_user(Role.CLERK, Role.MEMBER))

    page = client.get("/help/").text

    own, others = page.split('id="roles"')
    assert roles_in(own) == ["clerk", "member"]
    assert len(roles_in(others)) == len(Role) - 2


def test_every_picture_is_in_the_table_and_every_picture_of_the_table_is_shown(client):
    shown = [
        name for role in Role for name in re.findall(r"/help/([a-z-]+)\.png", page_of(client, role))
    ]

    assert sorted(set(shown)) == sorted(picture.name for picture in PICTURES)


def test_every_picture_was_taken_and_all_together_are_small():
    names = [picture.name for picture in PICTURES]

    taken = list(FOLDER.glob("*.png"))

    assert sorted(path.stem for path in taken) == sorted(names)
    assert sorted(pictured()) == sorted([*names, PAPER.stem])
    assert sum(path.stat().st_size for path in taken) < MOST_BYTES
    assert str(PAPER.relative_to(ROOT)) in (ROOT / "README.md").read_text(encoding="utf-8")


def test_every_picture_says_in_words_what_is_on_it(client):
    pages = "".join(page_of(client, role) for role in Role)

    assert all(len(words) > 40 for words in re.findall(r'<img[^>]* alt="([^"]*)"', pages))
