"""Updating nine actions on a phone: ticking, writing updates and saving drafts."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse
from django.utils import timezone

from actions.models import Action, ActionEntry, Draft, EntryKind
from actions.rounds.services.rounds import open_round
from actions.rounds.timetable import default_timetable
from actions.updates.services.progress import record_progress
from safeguard.accounts.models import User
from safeguard.accounts.roles import Role
from tests.browser.steps import check_accessible, click_through, said
from tests.factories import (
    ANSWER,
    NOW,
    PASSWORD,
    TODAY,
    hold,
    import_rows,
    make_plan,
    make_post,
    make_user,
    make_words,
    rating_of,
)
from tests.pages.forms import LONG_WORD

pytestmark = pytest.mark.django_db(transaction=True)
MINE = "/my-actions/"
# The reason is asked for only if another rating is chosen.
SAME_RATING = {name: ANSWER[name] for name in ANSWER if name != "reason"}


@pytest.fixture
def lead():
    lead = make_user(Role.OFFICER, email="lead@example.org", name="The lead")
    hold(make_post(), lead)
    return lead


@pytest.fixture
def actions(lead):
    plan = make_plan()
    rows = [
        {
            "ref": f"A{number}",
            "action": f"Train all staff who take first calls in team {number}",
            "rag": "amber" if number > 6 else "green",
            "lead": "Head of Safeguarding",
            "target_date": "31/3/2099",
            "commentary_gist": "Half of the courses ran." if number < 9 else LONG_WORD,
            "next_step": "Advertise for a trainer.",
        }
        for number in range(1, 10)
    ]
    import_rows(plan, *rows, as_at=TODAY - timedelta(days=30))
    cut_off_on = TODAY + timedelta(days=14)
    days = default_timetable(opens_on=TODAY, cut_off_on=cut_off_on)
    team = make_user(Role.IMPROVEMENT_TEAM)
    open_round(plans=[plan], as_at=TODAY, cut_off_on=cut_off_on, timetable=days, by=team, at=NOW)
    return list(Action.objects.in_order())


def unfold(page, action):
    """Opens an action, if it is not the one that is open already."""
    opens = page.locator(f"#action-{action.pk} button[name=open]")
    if opens.count():
        click_through(opens)


def fill(page, action, **typed):
    for name, text in typed.items():
        page.fill(f"[name=a{action.pk}-{name}]", text)


def send(page):
    click_through(page.locator(".answer--open button[name=save]"))


def test_nine_actions_are_updated_on_a_phone_one_after_another(narrow_page, sign_in, lead, actions):
    page, words = narrow_page, SAME_RATING
    sign_in(page, lead)
    page.goto(reverse("home"))
    click_through(page.locator("text=Update your actions").first)
    check_accessible(page)
    for action in actions[:6]:
        page.locator(f"#action-{action.pk}").get_by_label("Nothing has changed").check()
    unfold(page, actions[8])
    fill(page, actions[8], **{**words, "next_step": ""})
    unfold(page, actions[6])
    fill(page, actions[6], **words)

    send(page)

    assert "7 updates saved. Drafts not sent yet: A9." in said(page)
    fill(page, actions[7], **words)
    send(page)
    assert "1 update saved." in said(page)
    send(page)
    summary = page.locator(".govuk-error-summary")
    assert summary.evaluate("element => element === document.activeElement")
    check_accessible(page)
    page.click("text=A9: Enter the next step")
    box = f"a{actions[8].pk}-next_step"
    assert page.evaluate("document.activeElement.name") == box
    page.keyboard.type("Advertise.")
    send(page)
    assert "All 9 actions updated" in page.inner_text("h1")
    check_accessible(page)
    click_through(page.locator("text=See or change your updates"))
    assert "9 of 9 done." in page.inner_text("main")
    assert ActionEntry.objects.filter(kind=EntryKind.CONFIRMATION).count() == 6
    assert ActionEntry.objects.filter(kind=EntryKind.PROGRESS).count() == 3
    check_accessible(page)


def test_the_script_saves_typed_text_and_the_page_shows_it_again(open_page, sign_in, lead, actions):
    page = open_page(width=320)
    sign_in(page, lead)
    page.goto(MINE)
    unfold(page, actions[8])

    with page.expect_response(lambda response: response.status == 204):
        page.locator(f"[name=a{actions[8].pk}-progress_made]").press_sequentially("Two more")
    page.locator("text=Draft saved at").wait_for()

    assert Draft.objects.get().typed["progress_made"] == "Two more"
    page.goto(MINE)
    assert page.locator(f"[name=a{actions[8].pk}-progress_made]").input_value() == "Two more"
    check_accessible(page)


def test_a_draft_can_be_saved_without_javascript(open_page, sign_in, lead, actions):
    page = open_page(width=320, java_script_enabled=False)
    sign_in(page, lead)
    page.goto(MINE)
    unfold(page, actions[8])
    fill(page, actions[8], next_step="Half a")

    click_through(page.locator("text=Save draft").first)

    assert "1 draft saved. Nothing has been sent yet." in said(page)
    box = page.locator(f"[name=a{actions[8].pk}-next_step]")
    assert box.input_value() == "Half a"
    unfold(page, actions[7])
    assert box.count() == 0
    unfold(page, actions[8])
    assert box.input_value() == "Half a"
    click_through(page.locator("text=Discard draft").first)
    assert "Draft discarded: A9." in said(page)


def test_a_conflict_among_many_updates_is_accessible(page, sign_in, lead, actions):
    sign_in(page, lead)
    page.goto(MINE)
    unfold(page, actions[8])
    fill(page, actions[8], **SAME_RATING)
    Action.objects.filter(pk=actions[8].pk).update(version=99)

    send(page)

    assert "while you were editing it" in page.locator(".govuk-error-summary").inner_text()
    check_accessible(page)


def test_text_sent_after_the_session_ended_comes_back_newer_than_the_draft(
    page, sign_in, lead, actions
):
    sign_in(page, lead)
    page.goto(MINE)
    box = page.locator(f"[name=a{actions[6].pk}-progress_made]")
    with page.expect_response(lambda response: response.status == 204):
        box.press_sequentially("Two more")
    Session.objects.update(expire_date=timezone.now() - timedelta(hours=1))

    with page.expect_response(lambda response: response.status == 401):
        box.press_sequentially(" teams")
    page.locator("text=You have been signed out").wait_for()
    check_accessible(page)
    send(page)
    assert "We will keep what you typed for an hour" in page.inner_text("main")
    page.fill("[name=login]", lead.email)
    page.fill("[name=password]", PASSWORD)
    click_through(page.locator("main form [type=submit]"))

    assert "We have kept what you typed." in page.inner_text("main")
    assert box.input_value() == "Two more teams"
    fill(page, actions[6], **{n: SAME_RATING[n] for n in SAME_RATING if n != "progress_made"})
    send(page)
    assert actions[6].entries.in_order().last().progress_made == "Two more teams"


def test_while_offline_the_page_says_so_and_saves_the_draft_later(page, sign_in, lead, actions):
    sign_in(page, lead)
    page.goto(MINE)
    box = page.locator(f"[name=a{actions[6].pk}-progress_made]")
    page.context.set_offline(True)
    box.press_sequentially("Two more")
    page.locator("text=We could not reach the service").wait_for()

    with page.expect_response(lambda response: response.status == 204):
        page.context.set_offline(False)

    page.locator("text=Draft saved at").wait_for()
    assert Draft.objects.get().typed["progress_made"] == "Two more"


@pytest.fixture
def long_words(lead):
    """An amber action with a word wider than the page in each of its texts."""
    plan = make_plan("Improvementplanwithoutspaces" * 6)
    row = {
        "ref": "Z" * 40,
        "action": LONG_WORD,
        "outcome_wanted": LONG_WORD,
        "success_measure": LONG_WORD,
        "rag": "amber",
        "lead": "H" * 120,
        "target_date": "31/3/2025",
        "commentary_gist": LONG_WORD,
        "improvement_required": LONG_WORD,
        "next_step": LONG_WORD,
    }
    import_rows(plan, row, as_at=TODAY - timedelta(days=30))
    action = Action.objects.get()
    hold(action.lead, lead)
    days = default_timetable(opens_on=TODAY, cut_off_on=TODAY)
    team = make_user(Role.IMPROVEMENT_TEAM, name="Longname" * 12)
    open_round(plans=[plan], as_at=TODAY, cut_off_on=TODAY, timetable=days, by=team, at=NOW)
    return action


def test_very_long_words_in_every_text_are_accessible(narrow_page, sign_in, lead, long_words):
    page = narrow_page
    sign_in(page, lead)
    page.goto(MINE)
    check_accessible(page)
    unfold(page, long_words)
    check_accessible(page)

    fill(page, long_words, progress_made=LONG_WORD, next_step="")
    send(page)

    assert "Enter the next step" in page.locator(".govuk-error-summary").inner_text()
    check_accessible(page)


def test_a_conflict_with_very_long_words_is_accessible_and_loses_nothing(
    narrow_page, sign_in, lead, long_words
):
    page = narrow_page
    sign_in(page, lead)
    page.goto(MINE)
    unfold(page, long_words)
    fill(page, long_words, **SAME_RATING | {"progress_made": LONG_WORD})
    record_progress(
        action=long_words,
        version=long_words.version,
        rating=rating_of(long_words, "red"),
        words=make_words(progress_made="y" * 9_000, improvement_required="y" * 9_000),
        effective_on=TODAY,
        by=User.objects.system(),
        at=NOW,
    )

    with page.expect_response(lambda answer: answer.request.method == "POST") as answered:
        send(page)

    assert answered.value.status == 409
    assert "y" * 9_000 in page.inner_text("main")
    box = page.locator(f"[name=a{long_words.pk}-progress_made]")
    assert box.input_value() == LONG_WORD
    check_accessible(page)
