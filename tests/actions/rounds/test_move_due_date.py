"""The day updates are due is moved in an open round, with a reason."""

from datetime import date, timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils.timezone import localdate

from actions.email.services import send_mail
from actions.models import Action, AskingDay, UpdateRound
from actions.plans.states import State
from actions.rounds.services.reminders import chase
from actions.rounds.services.rounds import close_round, open_recurring_rounds, open_round
from actions.rounds.services.timetables import move_due_date
from actions.rounds.timetable import default_timetable
from safeguard.accounts.models import Post, User
from safeguard.accounts.roles import Role
from safeguard.audit.models import AuditEvent
from safeguard.dates import in_words
from safeguard.exceptions import Refused, StaleRecord
from tests.actions.filling import errors, fill
from tests.factories import NOW, hold, import_rows, make_plan, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]

OPENED = date(2026, 3, 2)
DUE = date(2026, 3, 16)
LATER = date(2026, 3, 23)
WHY = "The inspection is a week later."


@pytest.fixture
def team(client):
    user = make_user(Role.IMPROVEMENT_TEAM)
    client.force_login(user)
    return user


@pytest.fixture
def round(team):
    plan = make_plan()
    row = {"ref": "A1", "action": "Train staff", "lead": "Head of Audit"}
    import_rows(plan, row, as_at=OPENED - timedelta(days=30))
    hold(Post.objects.get(job_title="Head of Audit"), email="audit@example.org")
    return open_round(
        plans=[plan],
        as_at=OPENED,
        cut_off_on=DUE,
        timetable=default_timetable(opens_on=OPENED, cut_off_on=DUE),
        by=team,
        at=NOW,
    )


def ask(on):
    at = NOW + (on - OPENED)
    done = chase(on=on, by=User.objects.system(), at=at)
    send_mail(by=User.objects.system(), now=lambda: at)
    return done


def move(round, by, on=OPENED, **changes):
    given = {"version": 1, "cut_off_on": LATER, "moved_because": WHY, "on": on, "by": by, "at": NOW}
    return move_due_date(round=round, **given | changes)


def to_come(round):
    days = round.asking_days.filter(done_at=None).order_by("on")
    return [(f"{day.on:%d %B}", day.asked) for day in days]


def test_the_remaining_reminders_move_with_the_date_and_leads_are_told_at_once(round, team):
    ask(OPENED)
    ask(date(2026, 3, 9))
    mail.outbox.clear()

    move(round, team, on=date(2026, 3, 10))
    told = ask(date(2026, 3, 10))

    assert told.mails == 1
    (message,) = mail.outbox
    assert "Please update this action by 23 March 2026." in message.body
    assert f"The date has moved from 16 March 2026 to 23 March 2026: {WHY}" in message.body
    assert to_come(round) == [
        ("19 March", "lead"),
        ("24 March", "lead"),
        ("25 March", "post-above"),
        ("26 March", "signing-officer"),
        ("27 March", "chair"),
    ]


def test_leads_asked_today_are_told_on_the_next_working_day(round, team):
    ask(OPENED)
    ask(date(2026, 3, 6))
    AskingDay.objects.filter(on=date(2026, 3, 9)).update(on=date(2026, 3, 6))
    ask(date(2026, 3, 6))

    move(round, team, on=date(2026, 3, 6))

    assert to_come(round)[0] == ("09 March", "lead")


def test_the_first_request_tells_leads_if_it_has_not_gone_out(round, team):
    move(round, team)
    ask(OPENED)

    assert to_come(round)[0] == ("16 March", "lead")
    assert ["by 23 March 2026" in message.body for message in mail.outbox] == [True]


def test_reminders_before_the_new_date_are_added_if_none_remain(round, team):
    for day in round.asking_days.order_by("on"):
        ask(day.on)

    move(round, team, on=date(2026, 3, 20), cut_off_on=date(2026, 3, 31))

    assert to_come(round) == [("23 March", "lead"), ("24 March", "lead"), ("27 March", "lead")]


def test_reminders_that_would_be_in_the_past_are_left_out(round, team):
    ask(OPENED)

    move(round, team, on=date(2026, 3, 5), cut_off_on=date(2026, 3, 6))

    assert [day for day, _asked in to_come(round)] == [
        "05 March",
        "09 March",
        "10 March",
        "11 March",
        "12 March",
    ]


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"moved_because": ""}, "Say why"),
        ({"cut_off_on": DUE}, "already due by 16 March 2026. Enter a different"),
        ({"cut_off_on": OPENED - timedelta(days=1)}, "from today onwards"),
    ],
)
def test_the_date_is_not_moved_without_a_reason_or_into_the_past(round, team, changes, refusal):
    with pytest.raises(Refused, match=refusal):
        move(round, team, **changes)

    assert UpdateRound.objects.get().cut_off_on == DUE


def test_a_closed_or_changed_round_is_not_moved(round, team):
    with pytest.raises(StaleRecord):
        move(round, team, version=7)
    UpdateRound.objects.update(closed_at=NOW, closed_by=team)
    with pytest.raises(StaleRecord):
        move(round, team)


def test_the_move_is_audited_with_both_dates(round, team):
    move(round, team)

    event = AuditEvent.objects.get(verb="round.due_date_moved")
    assert (event.details["old"], event.details["new"]) == ("2026-03-16", "2026-03-23")
    assert WHY not in str(event.details)


def test_the_next_round_of_a_series_is_due_as_if_the_date_had_not_moved(round, team):
    UpdateRound.objects.update(repeats_every=1)
    round.refresh_from_db()
    move(round, team)
    Action.objects.update(state=State.AWAITING_SIGN_OFF.value)
    close_round(round=round, version=2, on=LATER, by=team, at=NOW)

    (second,) = open_recurring_rounds(on=date(2026, 4, 2), by=team, at=NOW)

    assert second.cut_off_on == date(2026, 4, 16)


def test_the_page_moves_the_date_and_says_where_it_was(round, team, client):
    due_on = localdate() + timedelta(days=30)
    address = reverse("actions:move-due-date", args=[round.pk])

    empty = fill(client, address, cut_off_on="", moved_because="")
    past = fill(client, address, cut_off_on="1/1/2026", moved_because=WHY)
    moved = client.post(
        address,
        {
            **{name: empty.context["form"][name].value() for name in ("nonce", "version")},
            "cut_off_on": f"{due_on:%d/%m/%Y}",
            "moved_because": WHY,
        },
    )
    settings_page = client.get(reverse("actions:round-settings", args=[round.pk])).text

    assert empty.context["form"]["cut_off_on"].value() == ""
    assert "16 March 2026" in empty.text
    assert f"The update for 1 action is now due by {in_words(due_on)}." in settings_page
    assert errors(empty).keys() == {"cut_off_on", "moved_because"}
    assert errors(past) == {"cut_off_on": ["Date must be today or later"]}
    assert moved.url == reverse("actions:round-reminders", args=[round.pk])
    assert f"Moved from Monday 16 March 2026: {WHY}" in settings_page
    assert f"on {in_words(localdate())}</span>" in settings_page.split("Moved by")[1]
