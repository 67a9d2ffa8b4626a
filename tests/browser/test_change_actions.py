"""Changing several actions in a browser: by keyboard, at both widths and with a conflict."""

import pytest
from django.urls import reverse

from actions.models import Action
from safeguard.accounts.roles import Role
from tests.browser.steps import check_accessible, click_through, tab_to
from tests.factories import import_rows, make_plan, make_post, make_user
from tests.pages.forms import LONG_WORD

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def listed(page, sign_in):
    plan = make_plan("Improvementplanwithoutspaces" * 6)
    import_rows(
        plan,
        {"ref": "1", "action": LONG_WORD[:3_000], "theme": "T" * 150, "lead": "H" * 120},
        {"ref": "2", "action": "Train all staff"},
        {"ref": "3", "action": "Gone", "state": "withdrawn", "state_reason": "Old"},
    )
    sign_in(page, make_user(Role.IMPROVEMENT_TEAM))
    states = "state=not-started&state=withdrawn"
    page.goto(f"{reverse('actions:actions')}?{states}")
    return plan


def choose_all_by_keyboard(page, kind):
    for action in Action.objects.in_order():
        tab_to(page, f"#choose-{action.pk}")
        page.keyboard.press("Space")
    tab_to(page, f"button[value={kind}]")
    page.keyboard.press("Enter")
    page.wait_for_url("**/actions/change/**")


def look(page):
    page.fill("[name=reason]", "A new team. " * 40)
    click_through(page.locator("main [type=submit]").last)


def test_the_lead_of_chosen_actions_is_changed_by_keyboard(page, listed):
    choose_all_by_keyboard(page, "lead")
    check_accessible(page)
    page.fill("[name=lead]", "Head of Practice")
    look(page)
    check_accessible(page)
    tab_to(page, "[name=lead_meant]")
    page.keyboard.press("Space")
    look(page)
    check_accessible(page)

    tab_to(page, "button[name=change]")
    page.keyboard.press("Enter")
    page.wait_for_url("**/actions/?**")

    assert "2 actions changed." in page.inner_text("main")
    assert Action.objects.filter(lead__job_title="Head of Practice").count() == 2


@pytest.mark.parametrize("kind", ["theme", "confidentiality", "date"])
def test_each_kind_of_change_is_accessible_with_and_without_errors(page, listed, kind):
    choose_all_by_keyboard(page, kind)
    check_accessible(page)

    click_through(page.locator("main [type=submit]").last)

    assert page.title().startswith("Error:")
    check_accessible(page)


def test_a_conflict_is_accessible(page, listed):
    choose_all_by_keyboard(page, "lead")
    make_post("Head of Practice")
    page.fill("[name=lead]", "Head of Practice")
    look(page)
    Action.objects.update(version=99)

    click_through(page.locator("button[name=change]").first)

    assert "Nothing has been changed." in page.inner_text("main")
    check_accessible(page)
