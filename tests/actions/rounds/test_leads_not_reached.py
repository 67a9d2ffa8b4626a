"""Leads who have not received a reminder although others were reminded of their actions."""

from datetime import timedelta

import pytest
from django.urls import reverse

from actions.email.services import send_mail
from actions.models import Action, Channel, OutgoingMail
from actions.rounds.services.reminders import chase
from actions.rounds.services.rounds import log_reminder, open_round
from actions.rounds.timetable import EscalationLevel, TimetableDay
from safeguard.accounts.models import Post, User
from safeguard.accounts.roles import Role
from tests.factories import NOW, TODAY, hold, import_rows, make_plan, make_post, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]

DAY = timedelta(days=1)
CUT_OFF = TODAY + 14 * DAY


def ask(on):
    at = NOW + (on - TODAY)
    chase(on=on, by=User.objects.system(), at=at)
    send_mail(by=User.objects.system(), now=lambda: at)


def test_leads_whom_no_reminder_has_reached_are_named_where_a_round_can_be_closed(client):
    team, plan = make_user(Role.IMPROVEMENT_TEAM), make_plan()
    row = {"action": "Train all staff", "rag": "green"}
    import_rows(
        plan,
        *({"ref": n, "lead": f"Head of Team {n}", **row} for n in "01"),
        as_at=TODAY - 30 * DAY,
    )
    above = make_post("Director")
    hold(above, email="director@example.org")
    Post.objects.filter(job_title="Head of Team 1").update(reports_to=above)
    for lead in Post.objects.filter(job_title__startswith="Head of Team"):
        hold(lead, email=f"{lead.job_title[-1]}@example.org")
    days = [
        TimetableDay(TODAY, EscalationLevel.LEAD),
        TimetableDay(CUT_OFF, EscalationLevel.POST_ABOVE),
    ]
    round = open_round(
        plans=[plan], as_at=TODAY, cut_off_on=CUT_OFF, timetable=days, by=team, at=NOW
    )
    ask(TODAY)
    ask(CUT_OFF)
    failed = OutgoingMail.objects.filter(to="1@example.org", created_at__gt=NOW + DAY)
    failed.update(state=OutgoingMail.State.FAILED, sent_at=None)
    client.force_login(team)

    pages = [
        client.get(address).text
        for address in (
            round.get_absolute_url(),
            reverse("actions:close-round", args=[round.pk]),
            reverse("home"),
        )
    ]
    log_reminder(
        round=round,
        actions=[Action.objects.get(ref="1")],
        channel=Channel.PHONE,
        note="",
        asked_on=TODAY,
        by=team,
        at=NOW,
    )
    called = client.get(reverse("home")).text

    for page in pages:
        assert "No reminder has reached: Head of Team 1." in page
        assert "Every lead has been reminded" not in page
    assert "Every lead has been reminded. You can close the round." in called
