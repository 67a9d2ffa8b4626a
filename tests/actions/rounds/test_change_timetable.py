"""Timetables: previewed and changed before a round opens, and changed while it is open."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import localdate

from actions.models import Action, AskingDay, UpdateRound
from actions.rounds.services.rounds import open_round
from actions.rounds.services.timetables import change_timetable
from actions.rounds.timetable import (
    EscalationLevel,
    InvalidTimetable,
    TimetableDay,
    default_timetable,
    timetable_text,
)
from actions.rounds.timetable import read_timetable as read
from safeguard.accounts.models import Post
from safeguard.accounts.roles import Role
from safeguard.audit.models import AuditEvent
from safeguard.exceptions import Refused, StaleRecord
from tests.actions.filling import errors, fill
from tests.factories import NOW, TODAY, hold, import_rows, make_plan, make_user
from tests.pages.forms import as_shown

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


def test_a_timetable_is_parsed_as_it_was_written():
    usual = default_timetable(opens_on=TODAY, cut_off_on=TODAY + 14 * DAY)

    assert read(timetable_text(usual)) == usual
    assert timetable_text(usual).splitlines()[0] == "02/03/2026 the lead"


@pytest.mark.parametrize(
    ("line", "asked"),
    [
        ("22 November 2026: The lead", EscalationLevel.LEAD),
        ("2026-11-22 the post above the lead", EscalationLevel.POST_ABOVE),
        ("22/11/2026, the chair of the board", EscalationLevel.CHAIR),
    ],
)
def test_dates_can_be_typed_in_any_format_the_product_accepts(line, asked):
    assert read(f"\n{line}\n") == [TimetableDay(date(2026, 11, 22), asked)]


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("22/11/2026 the mayor", "Line 1 must end with one of: the lead"),
        ("22/11/2026 the lead\nsoon the lead", "Line 2 must start with a date"),
        ("November 2026 the lead", "Line 1 must start with a date"),
        ("22/11/2026 the lead\n22/11/2026 the lead", "Line 2 has the same date"),
    ],
)
def test_the_error_names_the_line_that_is_wrong(text, error):
    with pytest.raises(InvalidTimetable, match=error):
        read(text)


def test_the_effects_of_a_timetable_are_shown_before_the_round_opens_and_after_each_change(
    plan, team, client
):
    today, address = localdate(), reverse("actions:open-round")
    typed = {
        "plans": [str(plan.pk)],
        "as_at": f"{today:%d/%m/%Y}",
        "cut_off_on": f"{today + 14 * DAY:%d/%m/%Y}",
        "repeats_every": "0",
    }

    shown = fill(client, address, **typed)
    changed = f"{today:%d/%m/%Y} the lead\n{today + 9 * DAY:%d/%m/%Y} the signing officers"
    again = client.post(address, as_shown(shown, timetable=changed))
    opened = client.post(address, as_shown(again))

    assert [(day.people, day.actions) for day in shown.context["ahead"]] == [(1, 2)] * 7
    assert "1 person will be emailed about 2 actions." in " ".join(shown.text.split())
    assert [day.asked for day in again.context["ahead"]] == [
        EscalationLevel.LEAD,
        EscalationLevel.SIGNING_OFFICER,
    ]
    assert opened.status_code == 302
    days = UpdateRound.objects.get().asking_days.order_by("on").values_list("on", "asked")
    assert list(days) == [(today, "lead"), (today + 9 * DAY, "signing-officer")]


def test_an_error_in_a_line_is_shown_beside_the_field_and_no_round_opens(plan, team, client):
    today, address = localdate(), reverse("actions:open-round")
    typed = {
        "plans": [str(plan.pk)],
        "as_at": f"{today:%d/%m/%Y}",
        "cut_off_on": f"{today:%d/%m/%Y}",
        "repeats_every": "0",
    }

    shown = fill(client, address, **typed)
    refused = client.post(address, as_shown(shown, timetable="tomorrow the lead"))

    assert errors(refused)["timetable"][0].startswith("Line 1 must start with a date")
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


def test_the_page_changes_the_remaining_dates(round, team, client):
    coming = localdate() + 3 * DAY

    fill(
        client,
        reverse("actions:change-timetable", args=[round.pk]),
        timetable=f"{coming:%d/%m/%Y} the lead",
    )

    assert [day.on for day in round.asking_days.all()] == [coming]
    assert Action.objects.outstanding_in(round).count() == 2


def test_the_timetable_page_also_changes_whether_the_round_repeats(round, client):
    address = reverse("actions:change-timetable", args=[round.pk])
    days = f"{localdate() + DAY:%d/%m/%Y} the lead"

    fill(client, address, timetable=days, repeats_every="3")
    repeated = UpdateRound.objects.get().repeats_every
    fill(client, address, timetable=days, repeats_every="0")

    assert (repeated, UpdateRound.objects.get().repeats_every) == (3, 0)


def test_repetition_can_be_stopped_between_rounds_but_not_restarted(round, team, client):
    UpdateRound.objects.update(repeats_every=1, closed_at=NOW, closed_by=team)
    address = reverse("actions:change-repetition", args=[round.pk])
    offered = client.get(round.get_absolute_url()).text

    fill(client, address, repeats_every="0")

    assert address in offered
    assert UpdateRound.objects.get().repeats_every == 0
    assert client.get(address).status_code == 403
    assert AuditEvent.objects.last().verb == "round.repetition_changed"
