"""A round in which a lead leaves and the due date moves, and a paper that is published, replaced
and withdrawn; by keyboard on phones."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from actions.models import Reminder, UpdateRound
from reports.models import Publication
from safeguard.accounts.models import Post, PostHolding
from safeguard.accounts.roles import Role
from tests.browser.steps import (
    check_accessible,
    follow,
    follow_menu,
    press,
    said,
    save,
    sign_in_by_keyboard,
    tick,
    type_into,
)
from tests.browser.test_whole_round import open_round_page, read_the_answers
from tests.commands import manage
from tests.factories import PASSWORD, hold, import_rows, make_plan, make_user

pytestmark = pytest.mark.django_db(transaction=True)

PLAN = "After the inspection"
LEADS = {"Head of Audit": "audit@example.org", "Head of Policy": "policy@example.org"}
WHY_MOVED = "The board meets a week later."
WHY_WITHDRAWN = "A figure was wrong."


@pytest.fixture
def plan(db):
    plan = make_plan(PLAN)
    import_rows(
        plan,
        {"ref": "A1", "action": "Audit files", "rag": "green", "lead": "Head of Audit"},
        {"ref": "A2", "action": "Write a policy", "rag": "green", "lead": "Head of Policy"},
    )
    for title, address in LEADS.items():
        hold(Post.objects.get(job_title=title), email=address, name=title)
    return plan


def test_a_lead_leaves_the_due_date_moves_and_the_paper_is_replaced_and_withdrawn(plan, open_page):
    team, lead = open_page(width=320), open_page(width=320)
    sign_in_by_keyboard(team, make_user(Role.IMPROVEMENT_TEAM).email, PASSWORD)
    due_on = timezone.localdate() + timedelta(days=14)

    open_round(team, due_on)
    manage("tick")
    leave("Head of Audit")
    take_over(team)
    remind_the_new_holder(team)
    move_the_due_date(team, due_on + timedelta(days=7))
    manage("tick")
    for address in ("next@example.org", "policy@example.org"):
        answer_by_link(lead, address)
    read_the_answers(team)
    close_early(team)
    publish(team)
    replace(team)
    withdraw(team)


def open_round(page, due_on):
    follow_menu(page, "Updates")
    follow(page, "Start a round")
    tick(page, "[name=plans]")
    type_into(page, "as_at", f"{timezone.localdate():%d/%m/%Y}")
    type_into(page, "cut_off_on", f"{due_on:%d/%m/%Y}")
    save(page)
    assert page.locator("select[name=timetable]").count() == 16
    check_accessible(page)
    save(page)
    assert "Round started." in said(page)


def leave(title):
    """The lead left yesterday, after starting long ago."""
    today = timezone.localdate()
    PostHolding.objects.filter(post__job_title=title).update(
        from_on=today - timedelta(days=400), to_on=today - timedelta(days=1)
    )


def take_over(page):
    open_round_page(page)
    assert "Post vacant since" in page.inner_text("main")
    follow_menu(page, "People")
    follow(page, "Head of Audit")
    follow(page, "Add post holder")
    type_into(page, "name", "The next holder")
    type_into(page, "email", "next@example.org")
    type_into(page, "from_on", f"{timezone.localdate():%d/%m/%Y}")
    save(page)


def remind_the_new_holder(page):
    open_round_page(page)
    lead = Post.objects.get(job_title="Head of Audit").pk
    follow(page, "Remind selected leads now")
    assert "Choose at least one lead to remind" in page.inner_text(".govuk-error-summary")
    check_accessible(page)
    tick(page, f"[name=leads][value='{lead}']")
    save(page)
    assert "Reminders will be sent in the next few minutes." in said(page)
    assert "An email is about to be sent." in page.inner_text("main")
    assert Reminder.objects.filter(address="next@example.org").count() == 1


def move_the_due_date(page, due_on):
    follow(page, "Settings")
    assert "You can close this round when every lead has answered, or from" in page.inner_text(
        "main"
    )
    press(page, "a[href$='/due-date/']")
    type_into(page, "cut_off_on", f"{due_on:%d/%m/%Y}")
    save(page)
    assert "Say why the date is moving" in page.inner_text(".govuk-error-summary")
    type_into(page, "moved_because", WHY_MOVED)
    save(page)
    assert "Due date changed." in said(page)
    assert UpdateRound.objects.get().cut_off_on == due_on


def answer_by_link(page, address):
    (message,) = [each for each in mail.outbox if each.to == [address]]
    page.goto(re.search(r"/answer/\S+", message.body).group())
    tick(page, "[name$=nothing_changed]")
    follow(page, "Send")
    assert "updated" in page.inner_text("main") or "saved" in page.inner_text("main")


def close_early(page):
    open_round_page(page)
    assert "Every lead has answered. You can close this round now." in page.inner_text("main")
    follow(page, "Close round")
    save(page)
    assert "Round closed." in said(page)


def publish(page):
    follow_menu(page, "Plans")
    follow(page, PLAN)
    follow(page, "Write an exception report")
    type_into(page, "title", "Progress since the inspection")
    type_into(page, "report_by", "Director of Children’s Services")
    type_into(page, "purpose", "To report progress on the plan.")
    type_into(page, "financial_implications", "None.")
    save(page)
    follow(page, "Publish")
    assert "Before you can publish" in page.inner_text("main")
    check_accessible(page)
    follow(page, "Back to the draft")
    follow(page, "Edit")
    for name in ("wards_affected", "background_papers", "appendices"):
        type_into(page, name, "None")
    save(page)
    follow(page, "Publish")
    assert "Before you can publish" not in page.inner_text("main")
    save(page)
    assert "Report published." in said(page)


def replace(page):
    follow(page, "Publish a new version")
    follow(page, "Publish")
    save(page)
    assert "Report published." in said(page)
    first, second = Publication.objects.order_by("pk")
    page.goto(first.get_absolute_url())
    assert f"Superseded by report {second.number}" in page.inner_text("main")


def withdraw(page):
    page.goto(Publication.objects.latest("pk").get_absolute_url())
    follow(page, "Withdraw")
    type_into(page, "reason", WHY_WITHDRAWN)
    save(page)
    assert "Report withdrawn." in said(page)
    assert WHY_WITHDRAWN in page.inner_text("main")
    check_accessible(page)
