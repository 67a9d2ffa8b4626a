"""A signing officer's decision on a challenged rating."""

from datetime import timedelta

import pytest
from django.urls import reverse

from actions.changes.services.date_requests import agree_date, ask_for_date
from actions.models import Action, OutgoingMail, Reading, UpdateRound
from actions.moderation.services.challenges import challenge_rating, settle_rating
from actions.plans.services.entries import actions_that_disagree
from actions.rounds.services.reminders_between_rounds import remind
from actions.rounds.services.rounds import open_round
from actions.rounds.timetable import default_timetable
from actions.sign_off.services.completion import sign_off
from actions.updates.services.progress import ProgressWords, record_progress
from reports.kinds.snapshot import actions_as_at
from safeguard.accounts.roles import Role
from safeguard.dates import parse
from safeguard.exceptions import Refused
from tests.actions.sign_off.signing import claim, signed_in
from tests.factories import NOW, TODAY, hold, make_action, make_plan, make_user, rating_of

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]
DAY = timedelta(days=1)


@pytest.fixture
def team():
    return make_user(Role.IMPROVEMENT_TEAM)


@pytest.fixture
def signing():
    return make_user(Role.SIGNING_OFFICER)


@pytest.fixture
def lead():
    return make_user()


def challenged(action, *, by, lead, on=TODAY):
    """A challenge that proposes red for an update rated green as at the day."""
    round = open_round(
        plans=[action.plan],
        as_at=on,
        cut_off_on=TODAY,
        timetable=default_timetable(opens_on=TODAY, cut_off_on=TODAY),
        by=by,
        at=NOW,
    )
    entry = record_progress(
        action=action,
        version=action.version,
        rating=rating_of(action, "green"),
        words=ProgressWords("Half of them attended.", reason="They attended."),
        effective_on=on,
        round=round,
        by=lead,
        at=NOW,
    )
    red = rating_of(action, "red")
    reason = "No one was trained."
    return challenge_rating(entry=entry, version=0, rating=red, reason=reason, by=by, at=NOW)


def decide(reading, by, *, takes_proposed):
    fresh = Reading.objects.get(pk=reading.pk)
    settle_rating(reading=fresh, takes_proposed=takes_proposed, reason="Late.", by=by, at=NOW)


def test_an_action_claimed_as_complete_since_the_challenge_stays_claimed(team, signing, lead):
    action = make_action(rag="green")
    reading = challenged(action, by=team, lead=lead)
    claim(action, lead)

    decide(reading, signing, takes_proposed=True)

    action.refresh_from_db()
    assert (action.rating.code, action.state) == ("red", "awaiting-sign-off")


def test_an_action_signed_off_since_the_challenge_keeps_its_rating(team, signing, lead):
    action = make_action(rag="green")
    reading = challenged(action, by=team, lead=lead)
    claim(action, lead)
    act = {"effective_on": TODAY, "by": signing, "at": NOW}
    sign_off(action=action, version=action.version, decided_by="Director", **act)

    with pytest.raises(Refused, match="closed"):
        decide(reading, signing, takes_proposed=True)
    decide(reading, signing, takes_proposed=False)

    action.refresh_from_db()
    assert (action.rating.code, action.state) == ("green", "signed-off")


def test_an_undecided_challenge_is_listed_in_the_weekly_email(team, signing, lead):
    challenged(make_action(ref="A7", rag="green"), by=team, lead=lead)

    remind(on=TODAY, by=team, at=NOW)

    mail = OutgoingMail.objects.get(to=signing.email)
    assert mail.subject == "1 action needs a decision from you"
    assert "\nA7 (Improvement plan): rating challenged: decide the rating\n" in mail.text


def test_the_person_who_challenged_a_rating_cannot_decide_it(lead):
    both = make_user(Role.IMPROVEMENT_TEAM, Role.SIGNING_OFFICER)
    reading = challenged(make_action(rag="green"), by=both, lead=lead)

    page = signed_in(both).get(reverse("actions:settle-rating", args=[reading.pk]))

    assert page.status_code == 403


def test_a_challenge_decided_earlier_says_who_decided_it_and_when(team, signing):
    lead = make_user(Role.OFFICER)
    action = make_action(ref="A7", rag="green", lead="Head")
    hold(action.lead, lead)
    reading = challenged(action, by=team, lead=lead)
    decide(reading, signing, takes_proposed=True)

    pages = [
        signed_in(signing).get(reverse("actions:settle-rating", args=[reading.pk])),
        signed_in(lead).get(reverse("actions:reply-to-reading", args=[reading.pk])),
    ]

    for page in pages:
        assert page.status_code == 409
        assert f"A7 was decided by {signing.name}" in page.text
        assert "permission" not in page.text


def test_a_challenged_rating_is_neither_better_nor_worse_until_it_is_decided(team, signing, lead):
    action = make_action(rag="amber", as_at=TODAY - timedelta(days=40))
    reading = challenged(action, by=team, lead=lead)
    UpdateRound.objects.update(closed_at=NOW, closed_by=team, as_at=TODAY - timedelta(days=30))
    pages = [reverse("actions:overview"), action.plan.get_absolute_url()]
    client = signed_in(signing)

    before = [client.get(page).text for page in pages]
    decide(reading, signing, takes_proposed=False)
    after = [client.get(page).text for page in pages]

    for page in before:
        assert "Better since" not in page
        assert "Rating challenged, not decided yet: 1" in page
    for page in after:
        assert "Better since" in page
        assert "not decided yet" not in page


def test_the_page_shows_the_position_of_the_decision(team, signing, lead):
    reading = challenged(make_action(rag="green"), by=team, lead=lead)

    page = signed_in(signing).get(reverse("actions:settle-rating", args=[reading.pk])).text

    assert "Decision 1 of 1" in page


def test_a_rating_decided_after_a_later_date_was_agreed_claims_no_correction(team, signing, lead):
    """The date request was agreed first, then the rating of an earlier day was decided."""
    reported, agreed = TODAY - timedelta(days=7), TODAY - timedelta(days=1)
    plan = make_plan()
    action = make_action(plan, as_at=reported - DAY, rag="green", target_date="June 2026")
    reading = challenged(action, by=team, lead=lead, on=reported)
    action.refresh_from_db()
    asked = ask_for_date(
        action=action,
        version=action.version,
        new_due=parse("September 2026"),
        reason="The trainer left.",
        by=lead,
        at=NOW,
    )
    agree_date(
        request=asked,
        decided_by="Director",
        reason="",
        effective_on=agreed,
        by=signing,
        at=NOW,
    )

    decide(reading, signing, takes_proposed=True)

    action.refresh_from_db()
    page = signed_in(signing).get(action.get_absolute_url()).text
    assert "Date corrected" not in page
    assert "Carried forward" not in page
    assert "Green (previously" not in page
    assert page.count("Red (previously Green)") == 1
    assert "September 2026 (previously June 2026)" in page
    history = signed_in(signing).get(reverse("actions:plan-history", args=[plan.slug])).text
    assert "Carried forward" not in history
    row = actions_as_at(
        Action.objects.filter(pk=action.pk), scale=plan.scale.ratings.all(), day=TODAY
    )[0]
    assert (action.rating.code, row.rating_code) == ("red", "red")
    assert action.rating_since == row.account.rating_since == reported
    assert actions_that_disagree() == []


@pytest.mark.parametrize("takes_proposed", [True, False])
def test_the_email_about_a_decided_rating_begins_with_the_result(
    team, signing, lead, takes_proposed
):
    action = make_action(rag="green", lead="Head")
    hold(action.lead, make_user(Role.OFFICER, email="head@council.example"))
    reading = challenged(action, by=team, lead=lead)

    decide(reading, signing, takes_proposed=takes_proposed)

    text = OutgoingMail.objects.get(to="head@council.example").text
    decided = "Red" if takes_proposed else "Green"
    assert f"A signing officer has decided the rating: {decided}." in text
    assert "Your rating: Green\n" in text
    assert "Proposed by the improvement team: Red\n" in text
