"""A round from opening to closing: requests, reminders, updates by link, no data."""

import re
from datetime import timedelta

import pytest
from django.core import mail

from actions.email.drawing import Email
from actions.email.services import daily_key, send_mail, write_mail
from actions.models import (
    Action,
    ActionEntry,
    AskingDay,
    Channel,
    EntryKind,
    OutgoingMail,
    Reminder,
)
from actions.rounds.services.reminders import chase
from actions.rounds.services.rounds import close_round, log_reminder, open_round
from actions.rounds.timetable import EscalationLevel, default_timetable
from safeguard.accounts.models import Post, User
from safeguard.accounts.roles import Role
from safeguard.exceptions import Refused
from tests.factories import NOW, TODAY, hold, import_rows, make_plan, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]

DAY = timedelta(days=1)
CUT_OFF = TODAY + 14 * DAY


@pytest.fixture
def team():
    return make_user(Role.IMPROVEMENT_TEAM)


@pytest.fixture
def plan():
    plan = make_plan()
    import_rows(
        plan,
        {"ref": "A1", "action": "Train all staff", "lead": "Head of Safeguarding", "rag": "green"},
        {"ref": "A2", "action": "Audit files", "lead": "Head of Audit", "rag": "amber"},
        as_at=TODAY - timedelta(days=30),
    )
    return plan


def begin(plan, team, **changes):
    given = {"plans": [plan], "as_at": TODAY, "cut_off_on": CUT_OFF, "by": team, "at": NOW}
    days = default_timetable(opens_on=TODAY, cut_off_on=CUT_OFF)
    return open_round(**{**given, "timetable": days, **changes})


def ask(on, after=0):
    at = NOW + timedelta(days=(on - TODAY).days, minutes=after)
    done = chase(on=on, by=User.objects.system(), at=at)
    send_mail(by=User.objects.system(), now=lambda: at)
    return done


def add_holders():
    for title, address in [("Head of Safeguarding", "one"), ("Head of Audit", "two")]:
        hold(Post.objects.get(job_title=title), email=f"{address}@example.org")


def test_each_lead_gets_one_email_with_a_link_even_if_chasing_runs_twice(plan, team):
    add_holders()
    begin(plan, team)

    first, second = ask(TODAY), ask(TODAY, after=5)

    assert (first.mails, second.mails) == (2, 0)
    assert sorted(message.to[0] for message in mail.outbox) == [
        "one@example.org",
        "two@example.org",
    ]
    assert all("/answer/" in message.body for message in mail.outbox)
    assert Reminder.objects.filter(is_opening=True).count() == 2


def test_an_email_about_two_rounds_gives_the_due_date_of_each(plan, team):
    add_holders()
    begin(plan, team)
    other = make_plan("Other plan")
    import_rows(other, {"ref": "B1", "action": "Audit", "lead": "Head of Audit"}, as_at=TODAY)
    begin(other, team, cut_off_on=CUT_OFF + timedelta(days=7))

    ask(TODAY)

    (body,) = [message.body for message in mail.outbox if "B1: Audit" in message.body]
    assert "Other plan, updates due by 23 March 2026" in body
    assert "updates due by 16 March 2026" in body


def test_one_lead_s_delayed_email_does_not_turn_another_s_reminder_into_a_request(plan, team):
    add_holders()
    begin(plan, team)
    had = {"key": daily_key("one@example.org", TODAY), "to": "one@example.org"}
    write_mail(**had, email=Email("Another", "mail"), by=team, at=NOW)

    first, later = ask(TODAY), ask(CUT_OFF - timedelta(days=7))

    assert (first.put_off, first.mails, later.mails) == (1, 1, 2)
    openings = Reminder.objects.filter(is_opening=True).values_list("address", "asked_on")
    assert sorted(openings) == [
        ("one@example.org", CUT_OFF - timedelta(days=7)),
        ("two@example.org", TODAY),
    ]


def test_a_lead_sends_an_update_by_link_without_a_password(plan, team, client):
    add_holders()
    round = begin(plan, team)
    ask(TODAY)
    (message,) = [m for m in mail.outbox if m.to == ["two@example.org"]]
    address = re.search(r"/answer/\S+", message.body).group()
    action = Action.objects.get(ref="A2")

    page = client.get(address)
    prefix = f"a{action.pk}-"
    nonce = re.search(rf'name="{prefix}nonce" value="([^"]+)"', page.content.decode()).group(1)
    response = client.post(
        address,
        {
            f"{prefix}nonce": nonce,
            f"{prefix}version": action.version,
            f"{prefix}rating": "red",
            f"{prefix}progress_made": "None of the files.",
            f"{prefix}improvement_required": "An auditor.",
            f"{prefix}next_step": "Advertise",
            f"{prefix}next_step_due": "30/4/2099",
            f"{prefix}reason": "The auditor has left.",
        },
    )

    assert "Train all staff" not in page.content.decode()
    assert response.status_code == 302
    entry = ActionEntry.objects.get(kind=EntryKind.PROGRESS)
    assert (entry.round, entry.told_by, entry.for_post.job_title) == (
        round,
        "The holder",
        "Head of Audit",
    )
    action.refresh_from_db()
    assert action.rating.code == "red"


def test_a_round_closes_with_no_data_only_once_every_missing_lead_was_reminded(plan, team):
    add_holders()
    round = begin(plan, team)
    ask(TODAY)
    after = CUT_OFF + timedelta(days=1)

    with pytest.raises(Refused, match="No reminder sent yet: A1, A2"):
        close_round(round=round, version=1, on=after, by=team, at=NOW)
    ask(after)
    log_reminder(
        round=round,
        actions=[Action.objects.get(ref="A1")],
        channel=Channel.PHONE,
        note="Left a message.",
        asked_on=after,
        by=team,
        at=NOW,
    )
    silent = close_round(round=round, version=1, on=after, by=team, at=NOW)

    assert silent == 2
    entries = ActionEntry.objects.filter(kind=EntryKind.NO_RETURN).in_order()
    assert [(e.action.ref, e.reminders) for e in entries] == [("A1", 2), ("A2", 1)]
    assert {a.rating.code for a in Action.objects.all()} == {"no-data"}


def test_a_round_with_updates_outstanding_cannot_close_until_the_due_date_has_passed(plan, team):
    add_holders()
    round = begin(plan, team)
    ask(TODAY)
    ask(CUT_OFF)

    with pytest.raises(Refused, match="Leads can send updates until 16 March 2026"):
        close_round(round=round, version=1, on=CUT_OFF, by=team, at=NOW)
    round.refresh_from_db()
    assert round.is_open
    assert close_round(round=round, version=1, on=CUT_OFF + DAY, by=team, at=NOW) == 2


def test_the_pages_of_a_round_load(plan, team, client):
    client.force_login(team)
    add_holders()
    round = begin(plan, team)
    ask(TODAY)

    for address in ["/rounds/", "/open-round/", round.get_absolute_url(), "/mail/", "/my-actions/"]:
        assert client.get(address).status_code == 200, address
    for page in ("log-reminder", "close"):
        assert client.get(f"{round.get_absolute_url()}{page}/").status_code == 200
    assert OutgoingMail.objects.filter(state="SENT").count() == 2


def test_a_missed_reminder_is_sent_on_the_next_working_day_and_not_on_a_weekend(plan, team):
    add_holders()
    round = begin(plan, team)
    ask(TODAY)
    AskingDay.objects.filter(done_at=None).delete()
    friday, saturday, monday = (TODAY + timedelta(days=days) for days in (4, 5, 7))
    AskingDay.objects.create(round=round, on=friday, asked=EscalationLevel.LEAD)

    on_saturday, on_monday = ask(saturday), ask(monday)

    assert (on_saturday.mails, on_monday.mails) == (0, 2)


def test_emails_go_out_on_a_saturday_that_somebody_chose(plan, team):
    add_holders()
    round = begin(plan, team)
    AskingDay.objects.all().delete()
    saturday = TODAY + timedelta(days=5)
    AskingDay.objects.create(round=round, on=saturday, asked=EscalationLevel.LEAD)

    assert ask(saturday).mails == 2
