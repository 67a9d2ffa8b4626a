"""Scheduled work: its parts cannot stop one another, and people are told when it has not run."""

import logging
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from actions.management.commands import tick
from actions.models import ScheduledRun
from actions.rounds.services.rounds import open_round
from actions.rounds.timetable import EscalationLevel, TimetableDay
from actions.scheduled_work import LATE_AFTER, Part, late_scheduled_work, run_parts
from safeguard.accounts.models import User
from safeguard.accounts.roles import Role
from safeguard.forms.models import Submission
from tests.factories import NOW, make_plan, make_user

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


def breaks(moment):
    raise ValueError("A round cannot be read.")


def run(*parts, at=NOW):
    return run_parts(parts, by=User.objects.system(), now=lambda: at)


def titles(user, at):
    return [line.title for group in late_scheduled_work(user, at=at) for line in group.lines]


def test_a_part_that_fails_does_not_stop_the_others_and_is_logged_and_told(caplog):
    team = make_user(Role.IMPROVEMENT_TEAM)
    caplog.set_level(logging.ERROR)

    results = run(Part("Opening rounds", breaks), Part("Sending emails", lambda moment: "3 sent"))

    assert [result.error for result in results] == ["ValueError", ""]
    assert results[1].words == "3 sent"
    assert "Opening rounds" in caplog.text
    assert "A round cannot be read." in caplog.text
    assert titles(team, NOW) == ["Scheduled work failed: Opening rounds"]


@pytest.mark.parametrize("broken", range(len(tick.PARTS)))
def test_whichever_part_fails_the_command_does_the_others_and_ends_with_an_error(
    monkeypatch, capsys, broken
):
    parts = [Part(part.name, breaks) if n == broken else part for n, part in enumerate(tick.PARTS)]
    monkeypatch.setattr(tick, "PARTS", parts)

    with pytest.raises(CommandError, match="ValueError"):
        call_command("tick")

    runs = {run.part: run.error for run in ScheduledRun.objects.all()}
    assert runs == {part.name: "ValueError" if part.run is breaks else "" for part in parts}
    assert capsys.readouterr().out.strip()


@pytest.mark.parametrize("role", Role)
def test_the_team_and_administrators_are_told_when_it_has_not_run_for_an_hour(role):
    user = make_user(role)
    run(Part("Sending emails", lambda moment: ""))

    late = titles(user, NOW + HOUR + timedelta(minutes=1))

    is_told = role in {Role.IMPROVEMENT_TEAM, Role.ADMINISTRATOR}
    assert [title.startswith("The scheduled work last ran on ") for title in late] == [
        True
    ] * is_told
    assert titles(user, NOW + HOUR) == []


def test_the_first_page_says_so_and_links_to_what_to_do(client):
    run(Part("Sending emails", lambda moment: ""), at=timezone.now() - 2 * LATE_AFTER)
    client.force_login(make_user(Role.ADMINISTRATOR))

    page = client.get("/").content.decode()

    assert "Problems with scheduled work: 1" in page
    assert "Emails and reminders are not going out." in page
    assert "/help/administrator/#scheduled-work" in page


def test_a_part_that_works_again_is_no_longer_told():
    team = make_user(Role.IMPROVEMENT_TEAM)
    run(Part("Sending emails", breaks))

    run(Part("Sending emails", lambda moment: ""), at=NOW + timedelta(minutes=1))

    assert titles(team, NOW + timedelta(minutes=2)) == []


def test_old_sessions_and_submissions_are_cleared_and_others_are_kept(client):
    user, now = make_user(), timezone.now()
    for name, days in (("1" * 32, 31), ("2" * 32, 1)):
        Submission.objects.create(
            user=user, nonce=name, digest="0" * 64, sent_at=now - timedelta(days=days)
        )
    for name, ends in (("old", now - timedelta(days=8)), ("over", now - HOUR), ("new", now + HOUR)):
        Session.objects.create(session_key=name, expire_date=ends)

    call_command("tick")

    assert list(Session.objects.values_list("session_key", flat=True).order_by("expire_date")) == [
        "over",
        "new",
    ]
    assert [each.nonce.hex for each in Submission.objects.all()] == ["2" * 32]


def test_requests_of_a_round_that_were_sent_by_themselves_count_as_a_run(client):
    team, today = make_user(Role.IMPROVEMENT_TEAM), timezone.localdate()
    days = [TimetableDay(today, EscalationLevel.LEAD)]
    round = open_round(
        plans=[make_plan()],
        as_at=today,
        cut_off_on=today,
        timetable=days,
        by=team,
        at=timezone.now(),
    )
    client.force_login(team)

    never = client.get(reverse("actions:round-reminders", args=[round.pk])).text
    call_command("chase")
    page = client.get(reverse("actions:round-reminders", args=[round.pk])).text

    assert "has never run" in never
    assert "has never run" not in page
    assert f"last ran on {today:%A} {today.day} {today:%B %Y} at " in page
