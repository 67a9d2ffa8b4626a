"""Tasks in a real browser: in conflict, without JavaScript and on a small screen."""

import pytest
from django.urls import reverse

from actions.models import Action, ActionEntry, EntryKind
from safeguard.accounts.roles import Role
from tests.browser.steps import click_through, said
from tests.factories import ANSWER, PASSWORD, hold, import_rows, make_plan, make_user

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def plan():
    plan = make_plan()
    row = {"ref": "A1", "action": "Train all staff", "lead": "Head of Safeguarding"}
    import_rows(plan, {**row, "rag": "amber", "target_date": "31/3/2027"})
    return plan


def test_two_officers_updating_one_action_lose_nothing(open_page, sign_in, plan):
    action = Action.objects.get(plan=plan)
    address = reverse("actions:record-progress", args=[action.pk])
    team = make_user(Role.IMPROVEMENT_TEAM, name="The team")
    first, second = open_page(), open_page(width=320)
    for one in (first, second):
        sign_in(one, team)
        one.goto(address)

    first.fill("[name=progress_made]", "All nine courses ran.")
    first.check("[value=green]")
    first.fill("[name=reason]", "Everyone attended.")
    click_through(first.locator("button[name=save]").first)
    second.fill("[name=progress_made]", "Two of nine courses ran.")
    for name in ("improvement_required", "next_step", "next_step_due", "reason"):
        second.fill(f"[name={name}]", ANSWER[name])
    click_through(second.locator("button[name=save]").first)

    warning = second.locator(".govuk-error-summary")
    assert "You changed action A1 in another tab today at " in warning.inner_text()
    assert "All nine courses ran." in warning.inner_text()
    assert warning.evaluate("element => element === document.activeElement")
    assert second.input_value("[name=progress_made]") == "Two of nine courses ran."
    click_through(second.locator("button[name=save]").first)
    assert "Progress recorded." in said(second)
    entries = ActionEntry.objects.filter(action=action, kind=EntryKind.PROGRESS).in_order()
    assert [entry.progress_made for entry in entries] == [
        "All nine courses ran.",
        "Two of nine courses ran.",
    ]


def test_progress_can_be_recorded_without_javascript(open_page, plan):
    action = Action.objects.get(plan=plan)
    lead = make_user(Role.OFFICER, email="lead@example.org")
    hold(action.lead, lead)
    page = open_page(width=320, java_script_enabled=False)

    page.goto(reverse("account_login"))
    page.fill("[name=login]", "lead@example.org")
    page.fill("[name=password]", PASSWORD)
    click_through(page.locator("main button[type=submit]").first)
    click_through(page.locator("main a", has_text=action.wording).first)
    click_through(page.locator("main a", has_text="Record progress").first)
    page.fill("[name=progress_made]", "Two of nine courses ran.")
    click_through(page.locator("button[name=save]").first)
    assert "because this action is rated “Amber”" in page.content()
    for name in ("improvement_required", "next_step", "next_step_due"):
        page.fill(f"[name={name}]", ANSWER[name])
    click_through(page.locator("button[name=save]").first)

    assert "Progress recorded." in said(page)


def test_red_and_no_data_actions_are_on_the_first_screen_of_a_phone(narrow_page, sign_in, plan):
    row = {"action": "Answer first calls", "rag": "no data"}
    import_rows(plan, {**row, "ref": "A2"}, {**row, "ref": "A3", "rag": "red"})
    sign_in(narrow_page, make_user(Role.OFFICER))

    narrow_page.goto(plan.get_absolute_url())

    bar = narrow_page.locator("main .bar")
    box, told = bar.bounding_box(), bar.get_attribute("aria-label")
    assert box["y"] + box["height"] < 700
    assert "No data: 1." in told
    assert "Red: 1." in told
    click_through(narrow_page.locator(".bar-key a:has-text('No data')"))
    assert narrow_page.locator(".lines .line__ref").all_inner_texts() == ["A2"]
