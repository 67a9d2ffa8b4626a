"""Leads with no working email address: who is asked instead, and failed reminders."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate, now

from actions.email.services import send_mail
from actions.models import Action, ActionEntry, OutgoingMail, UpdateRound
from actions.moderation.services.questions import ask_lead
from actions.rounds.services.reminders import chase
from actions.rounds.services.rounds import close_round, open_round
from actions.rounds.timetable import EscalationLevel, TimetableDay
from safeguard.accounts.models import Post, PostHolding, User
from safeguard.accounts.roles import Role
from safeguard.exceptions import Refused
from tests.actions.sign_off.signing import signed_in
from tests.actions.updates.answering import sent
from tests.factories import ANSWER, hold, import_rows, make_plan, make_post, make_user

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
OPEN_ROUND = reverse("actions:open-round")


@pytest.fixture
def team():
    return make_user(Role.IMPROVEMENT_TEAM)


@pytest.fixture
def plan():
    """Creates A1 and the confidential A2, led by a vacant post that reports to the director."""
    plan = make_plan()
    row = {"action": "Train all staff", "rag": "amber", "lead": "Head of Training"}
    import_rows(plan, *({"ref": ref, **row} for ref in ("A1", "A2")))
    Action.objects.filter(ref="A2").update(is_confidential=True)
    director = make_post("Director")
    hold(director, email="director@example.org")
    head = Post.objects.get(job_title="Head of Training")
    Post.objects.filter(pk=head.pk).update(reports_to=director)
    hold(head, to_on=localdate() - DAY)
    return plan


def begin(plan, by, *days):
    """Opens a round in which updates were due yesterday and the lead is asked on the given days."""
    today = localdate()
    opened = open_round(
        plans=[plan],
        as_at=today - DAY,
        cut_off_on=today,
        timetable=[TimetableDay(day, EscalationLevel.LEAD) for day in days],
        by=by,
        at=now(),
    )
    UpdateRound.objects.update(cut_off_on=today - DAY)
    return opened


def ask():
    return chase(on=localdate(), by=User.objects.system(), at=now())


def test_the_page_to_open_a_round_lists_vacant_posts_and_who_is_asked_instead(plan, team):
    page = " ".join(signed_in(team).get(OPEN_ROUND).text.split())

    left = localdate() - DAY
    assert f"Head of Training</a>: vacant since {left.day} {left:%B %Y}" in page
    # Nobody is asked about the confidential action A2 in place of its lead.
    assert re.findall(r"Asked instead: Director\.|No one can be asked|>A[12]<", page) == [
        "No one can be asked",
        ">A2<",
        "Asked instead: Director.",
        ">A1<",
    ]
    PostHolding.objects.filter(post__job_title="Director").update(email="")
    assert "Asked instead" not in signed_in(team).get(OPEN_ROUND).text


def test_a_manager_asked_about_a_vacant_post_can_update_actions_that_are_not_confidential(
    plan, team
):
    begin(plan, team, localdate())
    ask()
    mail = OutgoingMail.objects.get()
    address = re.search(r"/answer/\S+", mail.text).group()

    page = Client().get(address)
    ours, hidden = (Action.objects.get(ref=ref) for ref in ("A1", "A2"))
    Client().post(address, sent(page, {ours: ANSWER}))

    assert "A1: Train all staff (lead: Head of Training)" in mail.text
    assert [part.asked.action for part in page.context["waiting"]] == [ours]
    assert "because we cannot reach anyone in them: Head of Training." in page.text
    newest = ActionEntry.objects.filter(action=ours).in_order().last()
    assert (newest.progress_made, newest.for_post, newest.told_by) == (
        ANSWER["progress_made"],
        ours.lead,
        "The holder",
    )
    hold(ours.lead, email="new@example.org")
    assert "A1:" not in Client().get(address).text


def test_a_manager_asked_about_a_vacant_post_sees_nothing_of_confidential_actions(plan, team):
    director = make_user(Role.OFFICER, email="director@example.org")
    PostHolding.objects.filter(post__job_title="Director").update(user=director)
    ours, hidden = (Action.objects.get(ref=ref) for ref in ("A1", "A2"))
    question = {"question": "Why?", "by": team, "at": now()}

    with pytest.raises(Refused, match="There is no one to ask"):
        ask_lead(action=hidden, **question)
    asked = ask_lead(action=ours, **question)

    mail = OutgoingMail.objects.get()
    assert mail.to == director.email
    assert "A2" not in re.findall(r"\w+", mail.text)
    reply = reverse("actions:reply-to-question", args=[asked.pk])
    for page in ("/", ours.get_absolute_url()):
        assert reply in signed_in(director).get(page).text
    Action.objects.filter(pk=ours.pk).update(state="withdrawn")
    assert reply not in signed_in(director).get("/").text


def test_a_reminder_that_could_not_be_sent_does_not_count(plan, team):
    today = localdate()
    hold(Post.objects.get(job_title="Head of Training"), email="head@example.org")
    round = begin(plan, team, today, today + DAY)
    ask()
    chase(on=today + DAY, by=team, at=now() + DAY)
    OutgoingMail.objects.update(state=OutgoingMail.State.FAILED, error="550")

    with pytest.raises(Refused, match="No reminder sent yet: A1, A2"):
        close_round(round=round, version=1, on=today + DAY, by=team, at=now())

    page = signed_in(team).get(round.get_absolute_url()).text
    every = signed_in(team).get(reverse("actions:round-updates", args=[round.pk])).text
    first = " ".join(signed_in(team).get("/").text.split())
    assert page.count("Email not delivered on") == page.count("Not reminded") == 1
    assert every.count("Email not delivered") == every.count("Not reminded") == 2
    assert "head@example.org" in first
    assert "2 have had no reminder: remind the leads before you close the round." in first
    OutgoingMail.objects.update(state=OutgoingMail.State.WAITING)
    send_mail(by=team, now=lambda: now() + 2 * DAY)
    assert close_round(round=round, version=1, on=today + DAY, by=team, at=now()) == 2
