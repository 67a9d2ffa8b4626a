"""Whole errands in a real browser: by keyboard alone, in each other's way, without JavaScript."""

import pytest
from django.urls import reverse

from actions.models import Action, ActionEntry, EntryKind
from reports.models import Publication
from safeguard.accounts.roles import Role
from tests.browser.steps import sign_in_by_keyboard, tab_to
from tests.factories import ANSWER, PASSWORD, hold, import_rows, make_plan, make_user

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def plan():
    plan = make_plan()
    row = {"ref": "A1", "action": "Train everybody", "lead": "Head of Safeguarding"}
    import_rows(plan, {**row, "rag": "amber", "target_date": "31/3/2027"})
    return plan


def type_into(page, name, text):
    tab_to(page, f"[name={name}]")
    page.keyboard.press("Control+A")
    page.keyboard.type(text)


def press(page, selector):
    """Goes to a link or a button and presses Enter, and waits for the page behind it."""
    tab_to(page, selector)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def said(page):
    return page.locator(".govuk-notification-banner--success").inner_text()


def test_from_signing_in_to_the_published_paper_without_a_mouse(page, plan):
    action = Action.objects.get(plan=plan)
    make_user(Role.IMPROVEMENT_TEAM, email="team@example.org")

    sign_in_by_keyboard(page, "team@example.org", PASSWORD)
    press(page, f'a[href="{plan.get_absolute_url()}"]')
    press(page, f'a[href="{action.get_absolute_url()}"]')
    press(page, 'a[href$="/record-progress/"]')
    tab_to(page, "input[name=rating]")
    page.keyboard.press("ArrowDown")
    type_into(page, "progress_made", "Two of nine courses ran.")
    for name in ("improvement_required", "next_step", "next_step_due", "reason"):
        type_into(page, name, ANSWER[name])
    press(page, "button[name=save]")
    assert "Progress recorded." in said(page)

    press(page, '.govuk-breadcrumbs a[href^="/plans/i"]')
    press(page, 'a[href$="/write-report/"]')
    type_into(page, "title", "Update on the plan")
    for name in ("report_by", "wards_affected", "purpose", "financial_implications"):
        type_into(page, name, "Not known yet")
    press(page, "button[name=save]")
    assert "Draft saved." in said(page)
    assert "Two of nine courses ran." in page.locator(".report").inner_text()

    press(page, 'a[href$="/publish/"]')
    press(page, "button[name=save]")
    assert "Report published." in said(page)

    paper = page.request.get(page.locator('a[href$="/pdf/"]').get_attribute("href"))
    with page.expect_response(lambda response: response.url.endswith("/pdf/")) as opened:
        tab_to(page, 'a[href$="/pdf/"]')
        page.keyboard.press("Enter")
    page.wait_for_url("**/pdf/", wait_until="commit")
    assert opened.value.headers["content-type"] == "application/pdf"
    assert paper.body().startswith(b"%PDF-")
    assert paper.body() == bytes(Publication.objects.get().pdf)

    page.goto(reverse("home"))
    press(page, ".page-header__signed-in button")
    assert "You have signed out." in page.content()
    page.goto(plan.get_absolute_url())
    assert page.url.endswith(f"/sign-in/?next={plan.get_absolute_url()}")


def test_two_officers_at_one_action_lose_nothing(open_page, sign_in, plan):
    action = Action.objects.get(plan=plan)
    address = reverse("actions:record-progress", args=[action.pk])
    team = make_user(Role.IMPROVEMENT_TEAM, name="The team")
    first, second = open_page(), open_page(width=320)
    for one in (first, second):
        sign_in(one, team)
        one.goto(address)

    first.fill("[name=progress_made]", "All nine courses ran.")
    first.check("[value=green]")
    first.fill("[name=reason]", "Everybody came.")
    first.click("button[name=save]")
    second.fill("[name=progress_made]", "Two of nine courses ran.")
    for name in ("improvement_required", "next_step", "next_step_due", "reason"):
        second.fill(f"[name={name}]", ANSWER[name])
    second.click("button[name=save]")

    warning = second.locator(".govuk-error-summary")
    assert "Somebody changed action A1 while you were writing." in warning.inner_text()
    assert "All nine courses ran." in warning.inner_text()
    assert warning.evaluate("element => element === document.activeElement")
    assert second.input_value("[name=progress_made]") == "Two of nine courses ran."
    second.click("button[name=save]")
    assert "Progress recorded." in said(second)
    entries = ActionEntry.objects.filter(action=action, kind=EntryKind.PROGRESS).in_order()
    assert [entry.progress_made for entry in entries] == [
        "All nine courses ran.",
        "Two of nine courses ran.",
    ]


def test_recording_progress_needs_no_java_script(open_page, plan):
    action = Action.objects.get(plan=plan)
    lead = make_user(Role.OFFICER, email="lead@example.org")
    hold(action.lead, lead)
    page = open_page(width=320, java_script_enabled=False)

    page.goto(reverse("account_login"))
    page.fill("[name=login]", "lead@example.org")
    page.fill("[name=password]", PASSWORD)
    page.click("main button[type=submit]")
    page.click("text=A1")
    page.click("text=Record progress")
    page.fill("[name=progress_made]", "Two of nine courses ran.")
    page.click("button[name=save]")
    assert "because “Amber” is an exception" in page.content()
    for name in ("improvement_required", "next_step", "next_step_due"):
        page.fill(f"[name={name}]", ANSWER[name])
    page.click("button[name=save]")

    assert "Progress recorded." in said(page)


def test_the_red_and_the_silent_are_on_the_first_screen_of_a_phone(narrow_page, sign_in, plan):
    row = {"action": "Answer first calls", "rag": "no data"}
    import_rows(plan, {**row, "ref": "A2"}, {**row, "ref": "A3", "rag": "red"})
    sign_in(narrow_page, make_user(Role.OFFICER))

    narrow_page.goto(plan.get_absolute_url())

    for words in ("No data", "Red"):
        line = narrow_page.locator(".attention__link", has_text=words)
        assert line.bounding_box()["y"] < 700
    narrow_page.locator(".attention__link", has_text="No data").click()
    assert narrow_page.locator(".action-rows tbody th").all_inner_texts() == ["A2"]
