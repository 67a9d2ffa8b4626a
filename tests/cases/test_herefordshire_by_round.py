"""Herefordshire, 2009, on the pages: two leads are emailed and reminded twice but send no update.

The report to the scrutiny committee on 26 June 2009, para 14, lists two actions whose lead officer
"has provided no information despite chasing".
"""

import csv
from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate

from actions.email.services import send_mail
from actions.models import Action, AskingDay, Reminder, UpdateRound
from actions.rounds.services.reminders import chase
from safeguard.accounts.models import Post, PostHolding, User
from safeguard.accounts.roles import Role
from tests.actions.filling import fill
from tests.cases.files import HEREFORDSHIRE
from tests.commands import manage, report_of
from tests.factories import TODAY, hold, import_rows, make_plan, make_user
from tests.pages.forms import as_shown

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]

DAY = timedelta(days=1)
SILENT = ("SL27", "SL28")
PLAN = "Steve Love external review action plan (HSCB)"


@pytest.fixture
def team(client):
    user = make_user(Role.IMPROVEMENT_TEAM)
    client.force_login(user)
    return user


@pytest.fixture
def plan():
    """The two actions as they were before: in progress, with leads who have an email address."""
    plan = make_plan(PLAN, scale="Six-value")
    with HEREFORDSHIRE.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["ref"] in SILENT]
    import_rows(
        plan,
        *(
            {"ref": row["ref"], "action": row["action"], "lead": row["lead"], "rag": "amber"}
            for row in rows
        ),
        as_at=TODAY,
    )
    for post in Post.objects.filter(led_actions__plan=plan):
        hold(post, email=f"post{post.pk}@example.org")
    return plan


def open_by_page(client, plan):
    """Opens a round with two reminders before updates are due in 14 days."""
    today = localdate()
    typed = {
        "plans": [str(plan.pk)],
        "as_at": f"{today:%d/%m/%Y}",
        "cut_off_on": f"{today + 14 * DAY:%d/%m/%Y}",
        "repeats_every": "0",
    }
    shown = fill(client, reverse("actions:open-round"), **typed)
    rows = ["-5", "lead", "-2", "lead"]
    seen = client.post(reverse("actions:open-round"), as_shown(shown, timetable=rows))
    assert client.post(reverse("actions:open-round"), as_shown(seen)).status_code == 302
    return UpdateRound.objects.get()


def send_due_reminders(round):
    for day in round.asking_days.order_by("on"):
        at = timezone.now() + (day.on - localdate())
        chase(on=day.on, by=User.objects.system(), at=at)
        send_mail(by=User.objects.system(), now=lambda at=at: at)


def move_back(days):
    """Makes everything recorded so far this many days older."""
    by = days * DAY
    for round in UpdateRound.objects.all():
        values = {"as_at": round.as_at - by, "cut_off_on": round.cut_off_on - by}
        UpdateRound.objects.filter(pk=round.pk).update(**values)
    for day in AskingDay.objects.order_by("on"):
        AskingDay.objects.filter(pk=day.pk).update(on=day.on - by)
    for reminder in Reminder.objects.order_by("asked_on"):
        Reminder.objects.filter(pk=reminder.pk).update(asked_on=reminder.asked_on - by)


def close_by_page(client, round):
    move_back(15)
    address = reverse("actions:close-round", args=[round.pk])
    assert fill(client, address).status_code == 302


def test_leads_without_an_update_are_no_data_after_two_reminders_each(plan, team, client):
    round = open_by_page(client, plan)
    send_due_reminders(round)

    before = " ".join(client.get(round.get_absolute_url()).text.split())
    close_by_page(client, round)

    assert len(mail.outbox) == 6
    assert "(2 actions)" in before
    as_at = f"{localdate():%Y-%m-%d}"
    report = report_of(PLAN, as_at)
    assert report["counts"]["no-data"] == 2
    assert [row["ref"] for row in report["rows"]] == list(SILENT)
    words = ("report", "exception", "--plan", PLAN, "--as-at", as_at, "--format", "html")
    page = " ".join(manage(*words).split())
    assert page.count("2 reminders") == 4  # in two rows and in two lines of the flags
    for ref in SILENT:
        shown = client.get(Action.objects.get(ref=ref).get_absolute_url()).text
        assert "No update received after 2 reminders." in shown


def test_a_vacant_post_is_shown_on_the_action_and_in_the_report(plan, team, client):
    vacant = Action.objects.get(ref="SL28")
    left = localdate() - 30 * DAY
    PostHolding.objects.filter(post=vacant.lead).update(to_on=left)
    round = open_by_page(client, plan)
    send_due_reminders(round)

    close_by_page(client, round)

    since = f"ost vacant since {left.day} {left:%B %Y}"
    assert f"P{since}" in client.get(vacant.get_absolute_url()).text
    words = ("--plan", PLAN, "--as-at", f"{localdate():%Y-%m-%d}", "--format", "html")
    page = " ".join(manage("report", "exception", *words).split())
    assert page.count(f"0 reminders sent, p{since}") == 2  # in the row and in the line of the flag
    assert page.count("2 reminders") == 2
