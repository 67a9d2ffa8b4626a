"""The list of all actions in a browser: full, filtered, with errors and sorted by keyboard."""

import pytest
from django.urls import reverse

from actions.lists.services.saved_lists import save_list
from safeguard.accounts.models import User
from safeguard.accounts.roles import Role
from tests.browser.steps import check_accessible, choose, tab_to
from tests.factories import NOW, import_rows, make_plan, make_user
from tests.pages.forms import LONG_WORD

pytestmark = pytest.mark.django_db(transaction=True)
ADDRESS = reverse("actions:actions")


@pytest.fixture
def full(page, sign_in):
    plan = make_plan("Improvementplanwithoutspaces" * 6, scale="Six-value")
    ratings = [rating.code for rating in plan.scale.in_order]
    import_rows(
        plan,
        *(
            {
                "ref": f"{number}{'Z' * (number % 30)}",
                "action": LONG_WORD if number % 30 == 0 else "Train all staff who take calls",
                "rag": "no data" if ratings[number % 6] == "no-data" else ratings[number % 6],
                "theme": f"Theme{'s' * 50}{number % 3}",
                "lead": "Head of Safeguarding" if number % 2 else "H" * 120,
                "target_date": "31/3/2025",
            }
            for number in range(60)
        ),
    )
    sign_in(page, make_user(Role.IMPROVEMENT_TEAM))
    return plan


@pytest.mark.parametrize(
    "query", ["", "?page=2&sort=-due", "?rating=red&flag=overdue", "?rating=x&due_to=x", "?team=9"]
)
def test_the_list_is_accessible(page, full, query):
    page.goto(ADDRESS + query)

    check_accessible(page)


def test_saved_lists_with_long_names_are_accessible(page, full):
    user = User.objects.get(email="improvement-team@example.org")
    for name in ("Short", "L" * 100):
        save_list(name=name, query="rating=red", is_shared=True, by=user, at=NOW)

    page.goto(f"{ADDRESS}?rating=red")
    page.get_by_text("2 saved lists").click()

    check_accessible(page)


def test_the_empty_list_is_accessible(page, sign_in):
    sign_in(page, make_user(Role.OFFICER))

    page.goto(ADDRESS)

    check_accessible(page)


def test_the_list_is_sorted_by_keyboard_at_320_px(narrow_page, full, sign_in):
    sign_in(narrow_page, make_user(Role.OFFICER))
    narrow_page.goto(ADDRESS)

    tab_to(narrow_page, "a[href='#filter']")
    narrow_page.keyboard.press("Enter")
    choose(narrow_page, "sort", "Due date, earliest first")
    tab_to(narrow_page, "#filter button")
    narrow_page.keyboard.press("Enter")
    narrow_page.wait_for_url("**sort=due**")

    assert narrow_page.locator("select[name=sort]").input_value() == "due"
