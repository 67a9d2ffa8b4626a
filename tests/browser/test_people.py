"""The pages for people and accounts in a real browser: accessible and usable by keyboard."""

from datetime import date

import pytest
from django.urls import reverse

from safeguard.accounts.models import HoldingKind, TeamKind, User
from safeguard.accounts.roles import Role
from tests.browser.steps import check_accessible, save, tab_to, type_into
from tests.factories import hold, make_post, make_team, make_user

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def rows():
    """A small council: posts with and without holders, and accounts in every state."""
    council = make_team("Example Council", kind=TeamKind.COUNCIL)
    team = make_team("Children and families with special educational needs", parent=council)
    make_team("The police", kind=TeamKind.PARTNER_AGENCY)
    director = make_post("Director of Children’s Services", team=council)
    post = make_post("Head of Safeguarding and Quality Assurance", team=team, reports_to=director)
    make_post("Practice Lead", team=team)
    hold(post, name="The first holder", from_on=date(2020, 1, 1), to_on=date(2025, 12, 31))
    holding = hold(post, name="The holder", email="head.of.safeguarding@council.example.org")
    hold(post, name="The cover", kind=HoldingKind.COVER, from_on=date(2026, 3, 1))
    coming = hold(director, name="The next director", from_on=date(2098, 1, 1))
    user = make_user(Role.OFFICER, Role.CLERK, email="officer@example.org", password=None)
    left = make_user(Role.MEMBER, is_active=False)
    return {
        "post": post,
        "team": team,
        "holding": holding,
        "coming": coming,
        "user": user,
        "left": left,
    }


KEEPERS_PAGES = [
    ("posts", None),
    ("make-post", None),
    ("post", "post"),
    ("change-post", "post"),
    ("hand-over-post", "post"),
    ("cover-post", "post"),
    ("correct-holding", "holding"),
    ("end-holding", "holding"),
    ("cancel-holding", "coming"),
    ("teams", None),
    ("make-team", None),
    ("team", "team"),
    ("change-team", "team"),
]
ADMINISTRATORS_PAGES = [
    ("users", None),
    ("create-user", None),
    ("user", "user"),
    ("change-user", "user"),
    ("set-roles", "user"),
    ("invite-user", "user"),
    ("deactivate-user", "user"),
    ("reactivate-user", "left"),
]
WITH_ERRORS = {
    "make-post",
    "hand-over-post",
    "cover-post",
    "end-holding",
    "make-team",
    "create-user",
}


def address(space, name, row):
    return reverse(f"{space}:{name}", args=[row.pk] if row else [])


def check(page, where, *, with_errors):
    page.goto(where)
    check_accessible(page)
    if with_errors:
        for box in page.locator("main input[type=text], main input[type=email]").all():
            box.fill("")
        page.locator("main form button").click()
        page.locator(".govuk-error-summary").wait_for()
        check_accessible(page)


def test_the_pages_for_people_are_accessible(page, sign_in, rows):
    sign_in(page, make_user(Role.IMPROVEMENT_TEAM))

    for name, row in KEEPERS_PAGES:
        where = address("people", name, rows.get(row))
        check(page, where, with_errors=name in WITH_ERRORS)


def test_the_pages_for_accounts_are_accessible(page, sign_in, rows):
    sign_in(page, make_user(Role.ADMINISTRATOR))

    for name, row in ADMINISTRATORS_PAGES:
        where = address("administration", name, rows.get(row))
        check(page, where, with_errors=name in WITH_ERRORS)


def test_empty_pages_are_accessible(page, sign_in):
    sign_in(page, make_user(Role.IMPROVEMENT_TEAM))

    for name in ("posts", "teams"):
        check(page, address("people", name, None), with_errors=False)


def test_an_administrator_creates_an_account_by_keyboard(page, sign_in):
    sign_in(page, make_user(Role.ADMINISTRATOR))
    page.goto(reverse("administration:create-user"))

    type_into(page, "name", "The clerk")
    type_into(page, "email", "clerk@example.org")
    tab_to(page, "input[value=clerk]")
    page.keyboard.press("Space")
    save(page)
    assert "We will email an invitation" in page.inner_text("main")

    assert User.objects.get(email="clerk@example.org").roles == {Role.CLERK}
