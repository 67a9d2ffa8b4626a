"""An update with a question is reviewed again once the lead has replied."""

import pytest
from django.urls import reverse

from actions.models import Question, Reading
from actions.rounds.services.rounds import open_round
from actions.rounds.timetable import default_timetable
from actions.updates.services.progress import ProgressWords, record_progress
from safeguard.accounts.models import PostHolding
from safeguard.accounts.roles import Role
from tests.actions.filling import fill
from tests.actions.sign_off.signing import signed_in
from tests.factories import NOW, TODAY, hold, make_action, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def team():
    return make_user(Role.IMPROVEMENT_TEAM)


@pytest.fixture
def lead():
    return make_user(Role.OFFICER, email="lead@example.org", name="The lead")


@pytest.fixture
def entry(team, lead):
    """A lead's update in a round."""
    action = make_action(rag="green", lead="Head of Training")
    hold(action.lead, lead)
    round = open_round(
        plans=[action.plan],
        as_at=TODAY,
        cut_off_on=TODAY,
        timetable=default_timetable(opens_on=TODAY, cut_off_on=TODAY),
        by=team,
        at=NOW,
    )
    return record_progress(
        action=action,
        version=action.version,
        rating=action.rating,
        words=ProgressWords("Half of them attended."),
        effective_on=TODAY,
        round=round,
        for_post=action.lead,
        by=lead,
        at=NOW,
    )


def read(entry, team, outcome, **typed):
    page = reverse("actions:read-answer", args=[entry.pk])
    return fill(signed_in(team), page, outcome=outcome, **typed)


def ask(entry, team):
    return read(entry, team, "ASKED", question="How many are half?")


def inbox(entry, team):
    page = signed_in(team).get(reverse("actions:moderate-round", args=[entry.round_id]))
    answers = page.context["answers"]
    parts = {name: getattr(answers, name) for name in ("unread", "waiting", "done")}
    return {name: [each.entry for each in part] for name, part in parts.items() if part}


def test_an_update_waits_for_the_reply_and_is_then_reviewed_again(entry, team, lead):
    ask(entry, team)
    asked = inbox(entry, team)
    reply = reverse("actions:reply-to-question", args=[Question.objects.get().pk])
    first_page, page = (signed_in(lead).get(address).text for address in ("/", reply))

    fill(signed_in(lead), reply, reply="Eleven of twenty.")

    assert asked == {"waiting": [entry]}
    assert reply in first_page
    assert "Half of them attended." in page
    assert inbox(entry, team) == {"unread": [entry]}
    assert "Review 1 update" in signed_in(team).get("/").text
    for address in (
        reverse("actions:moderate-round", args=[entry.round_id]),
        reverse("actions:read-answer", args=[entry.pk]),
        entry.action.get_absolute_url(),
    ):
        assert "Eleven of twenty." in signed_in(team).get(address).text
    read(entry, team, "ACCEPTED")
    assert inbox(entry, team) == {"done": [entry]}


def test_accepting_an_update_withdraws_the_question_about_it(entry, team, lead):
    ask(entry, team)

    read(entry, team, "ACCEPTED")

    assert inbox(entry, team) == {"done": [entry]}
    assert not Question.objects.waiting().exists()
    assert "How many are half?" not in signed_in(lead).get("/").text


def test_no_question_can_be_sent_if_the_lead_has_no_email_address(entry, team):
    PostHolding.objects.all().delete()

    refused = ask(entry, team)

    assert "There is no one to ask." in refused.text
    assert not Reading.objects.exists()


def test_the_lead_sees_that_a_reply_is_needed_although_an_update_was_sent(entry, team, lead):
    ask(entry, team)

    page = signed_in(lead).get(reverse("actions:update-my-actions")).text

    assert "1 of 1 done." in page
    assert "You have 1 question to reply to." in page
    assert "answered everything" not in page
