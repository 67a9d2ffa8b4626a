"""From entering a plan to what the public can read about it, by keyboard on a phone."""

import pytest
from django.utils import timezone

from actions.models import Action
from reports.models import Publication
from safeguard.accounts.roles import Role
from safeguard.dates import in_words
from tests.browser.steps import (
    choose,
    follow,
    follow_menu,
    press,
    said,
    save,
    sign_in_by_keyboard,
    tab_to,
    tab_to_text,
    type_into,
)
from tests.factories import ANSWER, PASSWORD, make_user

pytestmark = pytest.mark.django_db(transaction=True)

PLAN = "After the inspection"
LEAD, NEW_LEAD = "Head of Safeguarding", "Head of Audit"
ACTIONS = [
    ("Recruit three social workers", LEAD),
    ("Audit every file", NEW_LEAD),
    ("Hold supervision every month", LEAD),
    ("Agree thresholds with the police", LEAD),
    ("Publish the figures", NEW_LEAD),
]
COMMITTEE = "Scrutiny Panel"
REPORT = "Progress since the inspection"
TO_THE_ITEM = ".govuk-breadcrumbs a[href^='/items/']"
TO_THE_MEETING = ".govuk-breadcrumbs a[href^='/meetings/']"
RESOLUTIONS = [("Noting", "That the report be noted"), ("Request", "That figures be brought")]


@pytest.fixture
def page_of(open_page, db):
    """Opens a page on a new phone, signed in as a new user with the role."""

    def signed_in(role):
        page = open_page(width=320)
        sign_in_by_keyboard(page, make_user(role).email, PASSWORD)
        return page

    return signed_in


def test_from_a_plan_of_five_actions_to_the_public_page(page_of, open_page):
    team, lead, clerk = page_of(Role.IMPROVEMENT_TEAM), page_of(Role.OFFICER), page_of(Role.CLERK)
    today = f"{timezone.localdate():%A} {in_words(timezone.localdate())}"

    make_post(team)
    enter_plan(team)
    name_holder(team, NEW_LEAD)
    record_progress(lead)
    make_meeting(clerk)
    write_report(clerk)
    minute(clerk, today)
    sign_out(clerk)

    read_public_pages(open_page(width=320), today)


def make_post(page):
    """Adds a post and its holder."""
    follow_menu(page, "People")
    follow(page, "New post")
    type_into(page, "job_title", LEAD)
    save(page)
    assert "Post created." in said(page)
    hold(page, "The lead", "officer@example.org")


def hold(page, name, email):
    follow(page, "Add post holder")
    type_into(page, "name", name)
    type_into(page, "email", email)
    save(page)
    assert "Holder saved." in said(page)


def enter_plan(page):
    """Adds five actions, two of them led by a post that does not exist yet."""
    follow_menu(page, "Plans")
    press(page, "a[href='/make-plan/']")
    type_into(page, "title", PLAN)
    tab_to(page, "[name=scale]")
    page.keyboard.press("Space")
    save(page)
    for wording, lead in ACTIONS:
        tab_to_text(page, "More")
        page.keyboard.press("Enter")
        follow(page, "Add an action")
        type_into(page, "wording", wording)
        type_into(page, "lead", lead)
        type_into(page, "due", "31/3/2099")
        save(page)
        if page.query_selector("[name=lead_meant]"):
            tab_to(page, "[name=lead_meant]")
            page.keyboard.press("Space")
            save(page)

    assert "Action 5 added." in said(page)
    made = Action.objects.in_order()
    assert [action.ref for action in made] == ["1", "2", "3", "4", "5"]
    assert [(action.wording, action.lead.job_title) for action in made] == ACTIONS
    assert {action.due.display for action in made} == {"31 March 2099"}


def name_holder(page, job_title):
    follow_menu(page, "People")
    follow(page, job_title)
    hold(page, "The auditor", "head.of.audit@example.org")


def record_progress(page):
    """Opens the action from the lead's home page, which lists three of the five."""
    follow(page, "Safeguard")
    assert page.locator(".lines .line").count() == 3
    follow(page, ACTIONS[0][0])
    follow(page, "Record progress")
    tab_to(page, "[name=rating]")
    page.keyboard.press("ArrowDown")
    type_into(page, "progress_made", "One of three has started.")
    type_into(page, "improvement_required", "Two more posts.")
    for name in ("next_step", "next_step_due", "reason"):
        type_into(page, name, ANSWER[name])
    save(page)
    assert "Progress recorded." in said(page)


def make_meeting(page):
    """Adds a meeting today with one agenda item."""
    follow_menu(page, "Committees")
    follow(page, "Add committee")
    type_into(page, "name", COMMITTEE)
    save(page)
    follow(page, "Add meeting")
    type_into(page, "held_on", f"{timezone.localdate():%d/%m/%Y}")
    save(page)
    follow(page, "Add item")
    type_into(page, "number", "5")
    type_into(page, "title", "Improvement plan")
    save(page)
    press(page, TO_THE_MEETING)
    follow(page, "Publish agenda")
    save(page)
    assert "Agenda published." in said(page)


def write_report(page):
    """Publishes a report, with the lead's update, to the item."""
    follow_menu(page, "My work")
    follow(page, PLAN)
    follow(page, "Write an exception report")
    type_into(page, "title", REPORT)
    choose(page, "agenda_item", COMMITTEE)
    type_into(page, "report_by", "Director of Children’s Services")
    type_into(page, "wards_affected", "All")
    type_into(page, "purpose", "To report progress on the plan.")
    type_into(page, "financial_implications", "None.")
    type_into(page, "appendices", "None.")
    type_into(page, "background_papers", "None.")
    save(page)
    assert "One of three has started." in page.locator(".report").inner_text()
    follow(page, "Publish")
    save(page)
    assert "Report published." in said(page)


def minute(page, today):
    """Adds two clauses to the minute of the item."""
    follow_menu(page, "Committees")
    follow(page, COMMITTEE)
    follow(page, today)
    follow(page, "5 Improvement plan")
    follow(page, "Write minute")
    type_into(page, "text", "The Director reported.")
    save(page)
    for kind, text in RESOLUTIONS:
        follow(page, "Add resolution")
        choose(page, "kind", kind)
        type_into(page, "text", text)
        save(page)
    # On a phone only the first and the last of the breadcrumbs are shown.
    press(page, TO_THE_ITEM)
    press(page, TO_THE_MEETING)
    follow(page, "Publish minutes")
    save(page)
    assert "Minutes published." in said(page)


def sign_out(page):
    address = page.url
    follow_menu(page, "Sign out")
    assert "You have signed out." in page.content()
    page.goto(address)
    assert "/sign-in/?next=/meetings/" in page.url


def read_public_pages(page, today):
    """Follows links from the public home page to the report and resolutions, without an account."""
    page.goto("/public/")
    follow(page, COMMITTEE)
    follow(page, today)
    follow(page, "5 Improvement plan")
    record = page.inner_text("main")
    assert [text in record for _, text in RESOLUTIONS] == [True, True]
    assert record.index("(a)") < record.index("(b)")

    follow(page, REPORT)
    assert "One of three has started." in page.locator(".report").inner_text()
    paper = page.request.get(page.locator("a[href$='/pdf/']").get_attribute("href"))
    with page.expect_response(lambda response: response.url.endswith("/pdf/")) as opened:
        tab_to(page, "a[href$='/pdf/']")
        page.keyboard.press("Enter")
    assert opened.value.headers["content-type"] == "application/pdf"
    assert paper.body().startswith(b"%PDF-")
    assert paper.body() == bytes(Publication.objects.get().pdf)
    assert not page.context.cookies()
