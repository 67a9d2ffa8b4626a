"""The pages for reviewing updates: empty, full, with errors, and by keyboard at 320 px."""

from datetime import timedelta

import pytest
from django.urls import reverse

from actions.models import Action, Reading
from actions.moderation.services.challenges import challenge_rating, object_to_wording
from actions.moderation.services.moderation import PrintedWords, accept_answers, edit_report_wording
from actions.moderation.services.questions import ask_lead
from actions.rounds.services.rounds import open_round
from actions.rounds.timetable import default_timetable
from actions.updates.services.progress import ProgressWords, record_progress
from safeguard.accounts.models import Post
from safeguard.accounts.roles import Role
from safeguard.dates import parse
from tests.browser.steps import check_accessible, click_through, follow, save, tab_to, type_into
from tests.factories import (
    NOW,
    TODAY,
    hold,
    import_rows,
    make_plan,
    make_report,
    make_user,
    rating_of,
)
from tests.pages.forms import LONG_WORD

pytestmark = pytest.mark.django_db(transaction=True)

WORDS = "Two of the four courses have run, and 46 of 88 members of staff were there."


@pytest.fixture
def team():
    return make_user(Role.IMPROVEMENT_TEAM)


@pytest.fixture
def lead():
    return make_user(Role.OFFICER, email="lead@example.org", name="The lead")


@pytest.fixture
def round(team, lead):
    plan = make_plan()
    import_rows(
        plan,
        *(
            {
                "ref": f"T{number}",
                "action": f"Train group {number} in first calls and the threshold document",
                "lead": "Head of Training" if number < 9 else "H" * 90,
                "rag": "amber",
                "commentary_gist": "The trainer is booked." if number else LONG_WORD,
                "improvement_required": "A room.",
            }
            for number in range(10)
        ),
        as_at=TODAY - timedelta(days=30),
    )
    hold(Post.objects.get(job_title="Head of Training"), lead)
    return open_round(
        plans=[plan],
        as_at=TODAY,
        cut_off_on=TODAY,
        timetable=default_timetable(opens_on=TODAY, cut_off_on=TODAY),
        by=team,
        at=NOW,
    )


def send_update(number, by, round, words=WORDS):
    action = Action.objects.get(ref=f"T{number}")
    step = ("The other two groups.", "Book the trainer again", parse("31/5/2027"))
    return record_progress(
        action=action,
        version=action.version,
        rating=rating_of(action, "amber"),
        words=ProgressWords(words, *step),
        effective_on=TODAY,
        round=round,
        for_post=action.lead,
        by=by,
        at=NOW,
    )


@pytest.fixture
def full(round, team, lead):
    """Updates in every state: unread, accepted, questioned, challenged, reworded, objected to."""
    entries = [send_update(number, lead, round) for number in range(7)]
    send_update(9, lead, round, LONG_WORD)
    act = {"by": team, "at": NOW}
    accept_answers(entries=[entries[1]], **act)
    ask_lead(
        action=entries[2].action, entry=entries[2], question="Who still needs training?", **act
    )
    red = rating_of(entries[3].action, "red")
    challenge_rating(entry=entries[3], version=0, rating=red, reason="Half is too few.", **act)
    for entry in entries[4:6]:
        words = PrintedWords("Half of the staff have been trained.", "Two more courses.")
        edit_report_wording(entry=entry, version=0, words=words, **act)
    objected = Reading.objects.get(entry=entries[5])
    object_to_wording(reading=objected, objection="It was 46 of 88.", by=lead, at=NOW)
    return entries


def test_the_pages_are_accessible_before_any_update_arrives(page, sign_in, round, team):
    sign_in(page, team)

    for name in ("update-round", "moderate-round"):
        page.goto(reverse(f"actions:{name}", args=[round.pk]))
        check_accessible(page)


def test_the_teams_pages_are_accessible_when_full_and_with_errors(page, sign_in, round, full, team):
    sign_in(page, team)
    draft = make_report(round.plans.get())
    pages = [
        reverse("actions:update-round", args=[round.pk]),
        reverse("actions:moderate-round", args=[round.pk]),
        *(reverse("actions:read-answer", args=[entry.pk]) for entry in full[:6]),
        full[5].action.get_absolute_url(),
        reverse("actions:update-for-lead", args=[full[0].action_id]),
        reverse("reports:publish-report", args=[draft.pk]),
    ]

    for address in pages:
        page.goto(address)
        check_accessible(page)
    page.goto(pages[1])
    click_through(page.locator("button[name=save]").first)
    assert page.title().startswith("Error:")
    check_accessible(page)
    for choice in ("ASKED", "CHALLENGED", "WORDED"):
        page.goto(pages[2])
        page.check(f"[value={choice}]")
        page.evaluate("document.querySelectorAll('textarea').forEach((t) => { t.value = ''; })")
        click_through(page.locator("button[name=save]").first)
        assert page.title().startswith("Error:")
        check_accessible(page)


def test_the_leads_and_the_signing_officers_pages_are_accessible(page, sign_in, full, lead):
    challenged, worded = (
        Reading.objects.get(entry=entry, outcome=outcome)
        for entry, outcome in [(full[3], "CHALLENGED"), (full[5], "WORDED")]
    )
    sign_in(page, lead)
    page.goto(reverse("actions:update-my-actions"))
    assert page.get_by_text("Who still needs training?").is_visible()
    check_accessible(page)
    for reading in (challenged, worded):
        page.goto(reverse("actions:reply-to-reading", args=[reading.pk]))
        check_accessible(page)
        click_through(page.locator("button[name=save]").first)
        check_accessible(page)

    sign_in(page, make_user(Role.SIGNING_OFFICER))
    page.goto(reverse("actions:settle-rating", args=[challenged.pk]))
    check_accessible(page)
    click_through(page.locator("button[name=save]").first)
    check_accessible(page)


def test_the_wording_of_an_update_is_edited_for_the_report_by_keyboard(
    narrow_page, sign_in, round, team, lead
):
    entry = send_update(1, lead, round)
    page = narrow_page
    sign_in(page, team)
    page.goto(round.get_absolute_url())

    follow(page, "Inbox")
    follow(page, "Edit wording")
    tab_to(page, "[name=outcome]")
    page.keyboard.press("ArrowDown")
    type_into(page, "progress_made", "Half of the staff have been trained.")
    save(page)

    own = entry.action.entries
    assert own.printed_as_at(TODAY).get().progress_made == "Half of the staff have been trained."
    assert page.get_by_text("Ready for the report: 1", exact=True).is_visible()
