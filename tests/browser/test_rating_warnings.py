"""The warnings about ratings: none, many, none matching the filter, and very long."""

import pytest

from actions.models import Action
from safeguard.accounts.roles import Role
from tests.browser.steps import (
    check_accessible,
    follow,
    follow_menu,
    said,
    save,
    sign_in_by_keyboard,
    tick,
    type_into,
)
from tests.factories import PASSWORD, hold, import_rows, make_action, make_plan, make_user
from tests.pages.forms import LONG_WORD

pytestmark = pytest.mark.django_db(transaction=True)
ADDRESS = "/warnings/"


def test_a_warning_is_dismissed_by_keyboard_on_a_phone(narrow_page):
    page, team = narrow_page, make_user(Role.IMPROVEMENT_TEAM)
    make_action(rag="green", target_date="31/3/2025", commentary_gist="Half.")
    sign_in_by_keyboard(page, team.email, PASSWORD)

    follow_menu(page, "Plans")
    follow(page, "Warnings about ratings")
    check_accessible(page)
    follow(page, "Dismiss")
    assert page.locator("[name=kinds]").is_checked()
    type_into(page, "reason", "The audit has the figures.")
    save(page)

    assert "Warnings dismissed until something changes." in said(page)
    page.goto(ADDRESS)
    assert "There are no warnings." in page.inner_text("main")
    check_accessible(page)
    page.goto(ADDRESS + "?dismissed=on")
    assert "The audit has the figures." in page.inner_text("main")
    check_accessible(page)


def test_many_warnings_with_very_long_words_are_accessible(page, sign_in):
    team = make_user(Role.IMPROVEMENT_TEAM, name="Longname" * 12)
    plan = make_plan("Improvementplanwithoutspaces" * 6, scale="Six-value")
    rows = [
        {
            "ref": f"{number}{'Z' * 30}",
            "action": LONG_WORD,
            "rag": ("green", "amber", "red")[number % 3],
            "state": "awaiting-sign-off" if number % 2 else "",
            "lead": "H" * 120,
            "target_date": "31/3/2025" if number % 4 else "tbc",
            "commentary_gist": LONG_WORD,
        }
        for number in range(60)
    ]
    import_rows(plan, *rows, by=team)
    hold(Action.objects.first().lead, email=f"{'l' * 60}@example.org")
    sign_in(page, team)

    for query in ["", "?page=2", "?kind=done-but-red", "?kind=nonsense&plan=x"]:
        page.goto(ADDRESS + query)
        check_accessible(page)

    page.goto(ADDRESS)
    page.goto(page.locator(".line__due a", has_text="Dismiss").first.get_attribute("href"))
    page.fill("[name=reason]", "R" * 1_900)
    save(page)
    check_accessible(page)
    page.goto(ADDRESS + "?dismissed=on")
    check_accessible(page)


def test_a_conflict_over_a_warning_is_accessible(page, sign_in):
    action = make_action(rag="green", target_date="31/3/2025", commentary_gist="Half.")
    sign_in(page, make_user(Role.IMPROVEMENT_TEAM))
    page.goto(f"/actions/{action.pk}/dismiss-warnings/")
    tick(page, "[name=kinds]")
    type_into(page, "reason", "The audit.")
    Action.objects.filter(pk=action.pk).update(version=99)

    save(page)

    assert "while you were editing" in page.inner_text("main")
    assert page.locator("[name=reason]").input_value() == "The audit."
    check_accessible(page)
