"""Questions to a lead about a warning, answered by a reply or an update."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localdate, now

from actions.models import Action, OutgoingMail, Question
from actions.moderation.services.questions import ask_lead
from actions.updates.services.progress import record_progress
from safeguard.accounts.roles import Role
from safeguard.audit.models import AuditEvent
from safeguard.waiting import Urgency
from tests.actions.filling import errors, fill
from tests.actions.sign_off.signing import signed_in
from tests.factories import hold, make_action, make_user, make_words, rating_of
from tests.pages.forms import filled_in

pytestmark = pytest.mark.django_db
WARNINGS = reverse("actions:warnings-about-ratings")


@pytest.fixture
def team():
    return make_user(Role.IMPROVEMENT_TEAM)


@pytest.fixture
def lead():
    return make_user(Role.OFFICER, email="head@example.org", name="The head")


@pytest.fixture
def late(lead):
    action = make_action(rag="green", target_date="31/3/2025", commentary_gist="Half.", lead="Head")
    hold(action.lead, lead)
    return action


def ask(action, by, **typed):
    page = reverse("actions:ask-lead", args=[action.pk]) + "?kind=on-track-after-date"
    return fill(signed_in(by), page, **{"question": "Why is it green?", **typed})


def group(user, urgency):
    """The lines in one group of the person's My work page."""
    groups = {each.urgency: each for each in signed_in(user).get("/").context["waiting"]}
    return groups[urgency].lines if urgency in groups else []


def test_a_question_is_emailed_and_shown_to_the_lead_and_the_team(team, lead, late):
    sent = ask(late, team)

    assert sent["Location"] == late.get_absolute_url()
    mail = OutgoingMail.objects.get()
    assert (mail.to, "Why is it green?" in mail.text) == ("head@example.org", True)
    (line,) = group(lead, Urgency.QUESTION)
    assert "Why is it green?" in line.why
    assert "Overdue since" in line.why
    for page in (late.get_absolute_url(), reverse("actions:update-my-actions")):
        assert "Why is it green?" in signed_in(lead).get(page).text
    history = unescape(signed_in(team).get(late.get_absolute_url()).text)
    assert "The lead was asked" in history
    assert "Question: Rated green or on track after its due date" in history
    listed = signed_in(team).get(WARNINGS + "?question=waiting").text
    assert f"{team.name} asked on" in listed
    unasked = signed_in(team).get(WARNINGS + "?question=not-asked").text
    assert late.get_absolute_url() not in unasked
    assert AuditEvent.objects.filter(verb="action.lead_asked").count() == 1


def test_the_lead_replies_from_my_work_and_the_team_sees_the_reply(team, lead):
    action = make_action(rag="green", target_date="31/3/2099", lead="Head")
    hold(action.lead, lead)
    ask(action, team, about="nothing-to-show", question="What is there to show?")
    (line,) = group(lead, Urgency.QUESTION)

    fill(signed_in(lead), line.address, reply="The May audit.")

    assert group(lead, Urgency.QUESTION) == []
    assert group(team, Urgency.WARNINGS)[0].address == f"{WARNINGS}?question=replied"
    for page in (f"{WARNINGS}?question=replied", action.get_absolute_url()):
        assert "The May audit." in signed_in(team).get(page).text
    again = signed_in(lead).get(line.address)
    assert again.status_code == 409
    assert f"{lead.name} replied about {action.ref}" in again.text


def test_a_lead_without_an_account_replies_once_by_the_emailed_link(team):
    action = make_action(rag="green", target_date="31/3/2025", commentary_gist="Half.", lead="Head")
    hold(action.lead, email="head@example.org")
    ask(action, team)
    address = re.search(r"/answer/\S+", OutgoingMail.objects.get().text).group()
    page = Client().get(address).text
    reply = re.search(r'href="([^"]+/questions/\d+/)"', page).group(1)

    sent = fill(Client(), reply, reply="It is done.")

    question = Question.objects.get()
    assert sent["Location"] == address
    assert (question.reply, question.replied_name) == ("It is done.", "The holder")
    assert "/questions/" not in Client().get(address).text


def test_a_reply_by_link_sent_again_with_other_words_says_so_and_shows_them(team):
    action = make_action(rag="green", target_date="31/3/2025", commentary_gist="Half.", lead="Head")
    hold(action.lead, email="head@example.org")
    ask(action, team)
    address = re.search(r"/answer/\S+", OutgoingMail.objects.get().text).group()
    page = Client().get(address).text
    reply = re.search(r'href="([^"]+/questions/\d+/)"', page).group(1)
    form = filled_in(Client(), reply, reply="It is done.")
    Client().post(reply, form)

    same = Client().post(reply, form)
    other = Client().post(reply, form | {"reply": "It is not done at all."})
    opened = Client().get(reply)
    gone = Client().post(reply.replace("/questions/", "/questions/9"), form)

    assert same["Location"] == address
    assert (opened.status_code, other.status_code) == (409, 409)
    assert f"replied about {action.ref} today at" in other.text
    assert "You can reply once." in other.text
    assert "It is not done at all." in other.text
    assert (gone.status_code, "It is done." in gone.text) == (404, True)
    assert Question.objects.get().reply == "It is done."


def test_a_question_whose_reply_is_late_is_marked_as_overdue(team, lead, late):
    ask(late, team)
    Question.objects.update(answer_by=localdate() - timedelta(days=1))

    page = signed_in(lead).get(reverse("actions:update-my-actions")).text
    (line,) = group(lead, Urgency.QUESTION)

    day = date_format(localdate() - timedelta(days=1), "j F Y")
    assert f"your reply was due on {day}" in page
    assert "Please reply by" not in page
    assert line.flag == "Overdue"


def test_recording_progress_answers_the_question(team, lead, late):
    ask(late, team)
    late.refresh_from_db()

    record_progress(
        action=late,
        version=late.version,
        rating=rating_of(late, "amber"),
        words=make_words(),
        effective_on=localdate(),
        by=lead,
        at=now(),
    )

    assert list(Question.objects.waiting()) == []


def test_a_lead_can_be_asked_about_a_closed_action(team, lead):
    action = make_action(rag="green", state="signed-off", lead="Head")
    hold(action.lead, lead)

    ask(action, team, about="nothing-to-show")

    (line,) = group(lead, Urgency.QUESTION)
    assert line.ref == "A1"
    question = Question.objects.get()
    assert line.address == reverse("actions:reply-to-question", args=[question.pk])


def test_a_question_about_a_confidential_action_is_not_in_the_email(team, lead, late):
    Action.objects.update(is_confidential=True)

    ask(late, team)

    assert "Why is it green?" not in OutgoingMail.objects.get().text
    assert "Why is it green?" in signed_in(lead).get("/my-actions/").text


def test_no_question_can_be_sent_if_no_one_can_be_emailed(team):
    action = make_action(rag="green", target_date="31/3/2025", lead="Head")

    page = signed_in(team).get(reverse("actions:ask-lead", args=[action.pk]))

    assert "There is no one to ask." in page.text
    assert "<textarea" not in page.text
    with pytest.raises(Exception, match="There is no one to ask"):
        ask_lead(action=action, question="Why?", by=team, at=now())
    assert Question.objects.count() == 0


def test_a_question_cannot_be_blank(team, late):
    page = ask(late, team, question=" ")

    assert errors(page) == {"question": ["Enter your question"]}
    assert OutgoingMail.objects.count() == 0
