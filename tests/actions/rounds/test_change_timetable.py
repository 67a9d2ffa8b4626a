"""Timetables: previewed and changed before a round opens, and changed while it is open."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import localdate

from actions.models import Action, AskingDay, UpdateRound
from actions.rounds.services.rounds import open_round
from actions.rounds.services.timetables import change_timetable
from actions.rounds.timetable import (
    STANDARD_ROWS,
    EscalationLevel,
    TimetableDay,
    TimetableRow,
    dates_of,
    default_timetable,
    rows_of,
)
from safeguard.accounts.models import Post
from safeguard.accounts.roles import Role
from safeguard.audit.models import AuditEvent
from safeguard.exceptions import Refused, StaleRecord
from safeguard.working_days import add_working_days, next_working_day
from tests.actions.filling import errors, fill
from tests.factories import NOW, TODAY, hold, import_rows, make_plan, make_user
from tests.pages.forms import as_shown, errors_of

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture
def team(client):
    user = make_user(Role.IMPROVEMENT_TEAM)
    client.force_login(user)
    return user


@pytest.fixture
def plan():
    plan = make_plan()
    row = {"action": "Train all staff", "lead": "Head of Audit", "rag": "green"}
    import_rows(plan, {"ref": "A1", **row}, {"ref": "A2", **row}, as_at=TODAY - 30 * DAY)
    hold(Post.objects.get(job_title="Head of Audit"), email="lead@example.org")
    return plan


def test_the_standard_reminders_are_on_working_days():
    # Updates are due on Friday 18 December; Friday 25 and Monday 28 are bank holidays.
    days = default_timetable(opens_on=date(2026, 12, 1), cut_off_on=date(2026, 12, 18))
    late = default_timetable(opens_on=date(2026, 12, 1), cut_off_on=date(2026, 12, 23))

    assert [(each.on, each.asked) for each in days] == [
        (date(2026, 12, 1), EscalationLevel.LEAD),
        (date(2026, 12, 11), EscalationLevel.LEAD),
        (date(2026, 12, 16), EscalationLevel.LEAD),
        (date(2026, 12, 21), EscalationLevel.LEAD),
        (date(2026, 12, 22), EscalationLevel.POST_ABOVE),
        (date(2026, 12, 23), EscalationLevel.SIGNING_OFFICER),
        (date(2026, 12, 24), EscalationLevel.CHAIR),
    ]
    assert [each.on for each in late[-3:]] == [
        date(2026, 12, 29),
        date(2026, 12, 30),
        date(2026, 12, 31),
    ]


def test_reminders_follow_the_bank_holidays_of_the_nation():
    due = {"opens_on": date(2026, 11, 26), "cut_off_on": date(2026, 11, 27)}

    english = default_timetable(**due, nation="england")
    scottish = default_timetable(**due, nation="scotland")

    assert english[1].on == date(2026, 11, 30)
    assert scottish[1].on == date(2026, 12, 1)


@pytest.mark.parametrize("due_on", [date(2026, 12, 18), date(2026, 12, 20)])
def test_a_timetable_is_read_back_as_the_rows_it_was_made_from(due_on):
    rows = [row for row in STANDARD_ROWS if row.days]

    dates = dates_of(rows, due_on=due_on, nation="england")

    assert rows_of(dates, due_on=due_on, nation="england") == rows


def test_dates_on_a_weekend_become_one_row_with_the_higher_level():
    weekend = [
        TimetableDay(date(2026, 12, 5), EscalationLevel.CHAIR),
        TimetableDay(date(2026, 12, 6), EscalationLevel.SIGNING_OFFICER),
    ]

    rows = rows_of(weekend, due_on=date(2026, 12, 4), nation="england")

    assert rows == [TimetableRow(1, EscalationLevel.CHAIR)]


def test_a_reminder_on_the_due_day_comes_earlier_if_that_is_not_a_working_day():
    row = TimetableRow(0, EscalationLevel.LEAD)

    assert row.on(due_on=date(2026, 12, 18), nation="england") == date(2026, 12, 18)
    assert row.on(due_on=date(2026, 12, 26), nation="england") == date(2026, 12, 24)


def test_the_effects_of_the_reminders_are_shown_before_the_round_opens_and_after_each_change(
    plan, team, client
):
    today, address = localdate(), reverse("actions:open-round")
    due_on = next_working_day(today + 21 * DAY, nation="england")
    typed = {
        "plans": [str(plan.pk)],
        "as_at": f"{today:%d/%m/%Y}",
        "cut_off_on": f"{due_on:%d/%m/%Y}",
        "repeats_every": "0",
    }

    shown = fill(client, address, **typed)
    again = client.post(address, as_shown(shown, timetable=["", "lead", "-4", "signing-officer"]))
    opened = client.post(address, as_shown(again))

    assert [(day.people, day.actions) for day in shown.context["ahead"]] == [(1, 2)] * 7
    assert "1 person will be emailed about 2 actions." in " ".join(shown.text.split())
    assert [day.asked for day in again.context["ahead"]] == [
        EscalationLevel.LEAD,
        EscalationLevel.SIGNING_OFFICER,
    ]
    assert opened.status_code == 302
    days = UpdateRound.objects.get().asking_days.order_by("on").values_list("on", "asked")
    fourth = add_working_days(due_on, -4, nation="england")
    assert list(days) == [(today, "lead"), (fourth, "signing-officer")]


def test_a_changed_due_date_is_shown_again_with_its_reminders_before_the_round_opens(
    plan, team, client
):
    today, address = localdate(), reverse("actions:open-round")
    due_on = next_working_day(today + 21 * DAY, nation="england")
    typed = {
        "plans": [str(plan.pk)],
        "as_at": f"{today:%d/%m/%Y}",
        "cut_off_on": f"{due_on:%d/%m/%Y}",
        "repeats_every": "0",
    }

    shown = fill(client, address, **typed)
    later = add_working_days(due_on, 3, nation="england")
    again = client.post(address, as_shown(shown, cut_off_on=f"{later:%d/%m/%Y}"))

    assert not UpdateRound.objects.exists()
    assert again.context["ahead"][-1].on == add_working_days(later, 4, nation="england")


@pytest.mark.parametrize(
    ("rows", "error"),
    [
        (["1", "lead", "1", "chair"], "Two reminders are “1 working day after”. Remove one"),
        (["soon", "lead"], "Choose a day and a person in row 1"),
        (["1", "lead", "2", "mayor"], "Choose a day and a person in row 2"),
        (["-20", "lead"], "“20 working days before” is "),
    ],
)
def test_an_error_in_a_row_is_shown_beside_the_table_and_no_round_opens(
    rows, error, plan, team, client
):
    today, address = localdate(), reverse("actions:open-round")
    typed = {
        "plans": [str(plan.pk)],
        "as_at": f"{today:%d/%m/%Y}",
        "cut_off_on": f"{today:%d/%m/%Y}",
        "repeats_every": "0",
    }

    shown = fill(client, address, **typed)
    refused = client.post(address, as_shown(shown, timetable=rows))

    assert errors(refused)["timetable"][0].startswith(error)
    assert errors_of(refused)["id_timetable"].startswith(error)
    assert not UpdateRound.objects.exists()


@pytest.fixture
def round(plan, team):
    return open_round(
        plans=[plan],
        as_at=TODAY,
        cut_off_on=TODAY + 7 * DAY,
        timetable=[
            TimetableDay(TODAY, EscalationLevel.LEAD),
            TimetableDay(TODAY + 5 * DAY, EscalationLevel.LEAD),
        ],
        by=team,
        at=NOW,
    )


def test_remaining_dates_are_replaced_and_dates_already_done_stay(round, team):
    AskingDay.objects.filter(on=TODAY).update(done_at=NOW)
    later = [TimetableDay(TODAY + 6 * DAY, EscalationLevel.POST_ABOVE)]

    change_timetable(round=round, version=1, timetable=later, on=TODAY, by=team, at=NOW)

    days = round.asking_days.order_by("on").values_list("on", "asked")
    assert list(days) == [(TODAY, "lead"), (TODAY + 6 * DAY, "post-above")]
    with pytest.raises(StaleRecord):
        change_timetable(round=round, version=1, timetable=later, on=TODAY, by=team, at=NOW)


def test_a_date_that_is_past_or_done_is_refused(round, team):
    AskingDay.objects.filter(on=TODAY).update(done_at=NOW)

    for day in (TODAY - DAY, TODAY):
        with pytest.raises(Refused, match="from today onwards"):
            change_timetable(
                round=round,
                version=1,
                timetable=[TimetableDay(day, EscalationLevel.LEAD)],
                on=TODAY,
                by=team,
                at=NOW,
            )


@pytest.fixture
def in_days(round):
    """The round, with updates due a week from the real today."""
    due_on = next_working_day(localdate() + 7 * DAY, nation="england")
    UpdateRound.objects.update(cut_off_on=due_on)
    return UpdateRound.objects.get()


def test_the_page_changes_the_remaining_dates(in_days, team, client):
    address = reverse("actions:change-timetable", args=[in_days.pk])

    fill(client, address, timetable=["2", "chair", "", "lead"])

    coming = add_working_days(in_days.cut_off_on, 2, nation="england")
    assert [(day.on, day.asked) for day in in_days.asking_days.all()] == [(coming, "chair")]
    assert client.get(address).context["form"]["timetable"].value() == ["2", "chair"]
    assert Action.objects.outstanding_in(in_days).count() == 2


def test_the_timetable_page_also_changes_whether_the_round_repeats(in_days, client):
    address = reverse("actions:change-timetable", args=[in_days.pk])

    fill(client, address, timetable=["1", "lead"], repeats_every="3")
    repeated = UpdateRound.objects.get().repeats_every
    fill(client, address, timetable=["1", "lead"], repeats_every="0")

    assert (repeated, UpdateRound.objects.get().repeats_every) == (3, 0)


def test_at_least_one_reminder_must_stay(in_days, client):
    address = reverse("actions:change-timetable", args=[in_days.pk])

    refused = fill(client, address, timetable=["", "lead"])

    assert errors(refused)["timetable"] == ["Choose at least one reminder"]


def test_repetition_can_be_stopped_between_rounds_but_not_restarted(round, team, client):
    UpdateRound.objects.update(repeats_every=1, closed_at=NOW, closed_by=team)
    address = reverse("actions:change-repetition", args=[round.pk])
    offered = client.get(round.get_absolute_url()).text

    fill(client, address, repeats_every="0")

    assert address in offered
    assert UpdateRound.objects.get().repeats_every == 0
    assert client.get(address).status_code == 409
    assert AuditEvent.objects.last().verb == "round.repetition_changed"


def test_a_round_without_a_chair_proposes_no_email_to_the_chair(plan, team, client):
    due_on = next_working_day(localdate() + 21 * DAY, nation="england")
    dates = {"as_at": f"{localdate():%d/%m/%Y}", "cut_off_on": f"{due_on:%d/%m/%Y}"}
    typed = {"plans": [str(plan.pk)], "repeats_every": "0", **dates}

    without = fill(client, reverse("actions:open-round"), **typed)
    asked = client.post(
        reverse("actions:open-round"), as_shown(without, timetable=["2", "lead", "4", "chair"])
    )
    chaired = fill(client, reverse("actions:open-round"), chair="Head of Audit", **typed)

    levels = [day.asked for day in without.context["ahead"]]
    assert levels[-2:] == [EscalationLevel.SIGNING_OFFICER] * 2
    assert errors(asked) == {"chair": ["Enter the chair, or choose who else gets the reminders"]}
    assert chaired.context["ahead"][-1].asked == EscalationLevel.CHAIR
    without_chair = default_timetable(opens_on=localdate(), cut_off_on=due_on, has_chair=False)
    assert EscalationLevel.CHAIR not in {day.asked for day in without_chair}


def test_the_form_names_the_date_that_is_wrong_and_only_the_leads_of_the_chosen_plan(
    plan, team, client
):
    other = make_plan("Other plan")
    import_rows(other, {"ref": "B1", "action": "Audit files", "lead": "Head of Data"})
    address = reverse("actions:open-round")

    first = client.get(address)
    wrong = fill(client, address, plans=[str(plan.pk)], as_at="May", cut_off_on="1/1/2026")
    without_email = fill(client, address, plans=[str(other.pk)], as_at="May")

    assert "Leads with no email address" not in first.text
    assert "Leads with no email address" not in wrong.text
    assert "Leads with no email address" in without_email.text
    assert errors_of(wrong) == {
        "id_as_at": "Position as at: Date must be like 31/3/2027",
        "id_cut_off_on": "Updates due by: Date must be today or later",
    }
    assert errors_of(without_email)["id_cut_off_on"] == "Enter the date updates are due by"
