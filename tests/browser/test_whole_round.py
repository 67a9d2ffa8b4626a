"""An update round by keyboard on phones: request, update, review, sign-off, close, report."""

import re

import pytest
from django.core import mail
from django.utils import timezone

from actions.models import Action, ActionEntry, EntryKind, UpdateRound
from reports.models import Publication
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
    unfold,
)
from tests.commands import manage
from tests.factories import PASSWORD, hold, import_rows, make_plan, make_post, make_user

pytestmark = pytest.mark.django_db(transaction=True)

PLAN = "After the inspection"
LEAD = "Head of Safeguarding"
WORDS = {
    "progress_made": "Four of six teams were trained.",
    "improvement_required": "Two more teams.",
    "next_step": "Book the last two courses",
    "next_step_due": "31/1/2099",
}


@pytest.fixture
def actions(db):
    """Nine actions of one lead without an account: six green, three amber."""
    hold(make_post(LEAD), email="lead@example.org", name="The lead")
    plan = make_plan(PLAN)
    import_rows(
        plan,
        *(
            {
                "ref": f"A{number}",
                "action": f"Train all staff who take first calls in team {number}",
                "rag": "green" if number <= 6 else "amber",
                "lead": LEAD,
                "target_date": "31/3/2099",
                "commentary_gist": "Half of the courses ran.",
            }
            for number in range(1, 10)
        ),
    )
    return list(Action.objects.in_order())


@pytest.fixture
def page_of(open_page):
    """Opens a page on a new phone, signed in as a new user with the role."""

    def signed_in(role):
        page = open_page(width=320)
        sign_in_by_keyboard(page, make_user(role).email, PASSWORD)
        return page

    return signed_in


def test_a_round_from_opening_to_report(actions, page_of, open_page):
    team, lead = page_of(Role.IMPROVEMENT_TEAM), open_page(width=320)
    today = f"{timezone.localdate():%d/%m/%Y}"

    open_round(team, today)
    manage("tick")
    follow_emailed_link(lead)
    update_all(lead, actions)
    claim_completion(lead, actions[0])
    sign(page_of(Role.SIGNING_OFFICER), actions[0])
    read_the_answers(team)
    close(team)
    report(team)


def open_round(page, today):
    follow_menu(page, "Plans")
    follow(page, "Update rounds")
    follow(page, "Start a round")
    tick(page, "[name=plans]")
    type_into(page, "as_at", today)
    type_into(page, "cut_off_on", today)
    save(page)
    assert "The lead" in page.inner_text("main")
    save(page)
    assert "Round started." in said(page)
    assert page.get_by_text("(9 actions)").count() == 1


def follow_emailed_link(page):
    (message,) = [each for each in mail.outbox if each.to == ["lead@example.org"]]
    page.goto(re.search(r"/answer/\S+", message.body).group())
    assert "9 actions need an update from you" in page.inner_text("main")


def update_all(page, actions):
    """Ticks six actions, sends them with the first update in words, then sends the other two."""
    ambers = [action for action in actions if action.rating.code == "amber"]
    for name, words in WORDS.items():
        type_into(page, f"a{ambers[0].pk}-{name}", words)
    for action in actions:
        if action.rating.code == "green":
            tick(page, f"[name=a{action.pk}-nothing_changed]")
    check_accessible(page)
    follow(page, "Send updates")
    assert "7 updates saved." in said(page)
    for action in ambers[1:]:
        for name, words in WORDS.items():
            type_into(page, f"a{action.pk}-{name}", words)
        follow(page, "Send update" if action == ambers[-1] else "Send and go to next")

    assert "All 9 actions updated" in page.inner_text("main")
    kinds = ActionEntry.objects.filter(round=UpdateRound.objects.get()).values_list("kind")
    assert (
        sorted(kind for (kind,) in kinds) == [EntryKind.CONFIRMATION] * 6 + [EntryKind.PROGRESS] * 3
    )


def claim_completion(page, action):
    follow(page, "See or change your updates")
    press(page, f"#action-{action.pk} button[name=open]")
    unfold(page, f"#action-{action.pk} .more", "More")
    follow(page, "Mark as complete")
    type_into(page, "evidence", "The training register.")
    save(page)
    assert "Sent for sign-off." in said(page)


def sign(page, action):
    follow(page, action.wording)
    assert "The training register." in page.inner_text("main")
    tick(page, "[name=answer]")
    save(page)
    assert "A1 signed off. No other decision is waiting for you." in said(page)


def read_the_answers(page):
    open_round_page(page)
    follow(page, "Inbox")
    boxes = page.locator("[name=entries]:not(:checked)").all()
    for key in [box.get_attribute("id") for box in boxes]:
        tick(page, f"#{key}")
    follow(page, "Accept ticked updates")
    assert "You have read every update." in page.inner_text("main")


def open_round_page(page):
    follow_menu(page, "Plans")
    follow(page, "Update rounds")
    follow(page, "Update round:")


def close(page):
    open_round_page(page)
    follow(page, "Close round")
    assert "Every lead has answered." in page.inner_text("main")
    save(page)
    assert "Round closed." in said(page)
    assert not UpdateRound.objects.get().is_open


def report(page):
    """Publishes the report with the lead's updates on the ambers and the signed-off action."""
    follow_menu(page, "Plans")
    follow(page, PLAN)
    follow(page, "Write an exception report")
    type_into(page, "title", "Progress since the inspection")
    type_into(page, "report_by", "Director of Children’s Services")
    type_into(page, "wards_affected", "All")
    type_into(page, "purpose", "To report progress on the plan.")
    type_into(page, "financial_implications", "None.")
    type_into(page, "appendices", "None.")
    type_into(page, "background_papers", "None.")
    save(page)
    assert page.locator(".report").inner_text().count(WORDS["progress_made"]) >= 3
    follow(page, "Publish")
    save(page)

    assert "Report published." in said(page)
    figures = Publication.objects.get().data
    assert [row["ref"] for row in figures["rows"]] == ["A7", "A8", "A9"]
    assert figures["completed"] == 1
