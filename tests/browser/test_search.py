"""The search box in a browser: results, no results, errors, and by keyboard from any page."""

import pytest
from django.urls import reverse

from tests.browser.steps import check_accessible, tab_to
from tests.pages.forms import LONG_WORD
from tests.pages.world import make_world

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def team_page(page, sign_in):
    world = make_world()
    sign_in(page, world.people["improvement-team"])
    return page


def test_search_pages_are_accessible(team_page):
    for words in ("the", "no results for these words", "x", LONG_WORD[:7_000], "improvement plan"):
        team_page.goto(f"{reverse('search')}?q={words}")

        check_accessible(team_page)


def test_a_reference_can_be_opened_from_any_page_by_keyboard(team_page):
    team_page.goto(reverse("actions:plans"))
    tab_to(team_page, "#search-everything")

    team_page.keyboard.type("2")
    team_page.keyboard.press("Enter")
    team_page.wait_for_url("**/actions/*/")

    assert "Audit the files" in team_page.inner_text("main")
