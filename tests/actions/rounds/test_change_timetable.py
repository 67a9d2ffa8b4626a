"""When leads are asked: shown before a round opens, changed there and while it is open."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import localdate

from actions.models import Action, AskingDay, UpdateRound
from actions.rounds.services.rounds import open_round
from actions.rounds.services.timetables import change_timetable
from actions.rounds.timetable import Asked, Asking, NotATimetable, default_timetable, timetable_text
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
    row = {"action": "Train everybody", "lead": "Head of Audit", "rag": "green"}
    import_rows(plan, {"ref": "A1", **row}, {"ref": "A2", **row}, as_at=TODAY - 30 * DAY)
    hold(Post.objects.get(job_title="Head of Audit"), email="lead@example.org")
    return plan


def test_a_timetable_is_read_back_as_it_is_written():
    usual = default_timetable(opens_on=TODAY, cut_off_on=TODAY + 14 * DAY)

    assert read(timetable_text(usual)) == usual
    assert timetable_text(usual).splitlines()[0] == "02/03/2026 the lead"


@pytest.mark.parametrize(
    ("line", "asked"),
    [
        ("22 November 2026: The lead", Asked.LEAD),
        ("2026-11-22 the post above the lead", Asked.POST_ABOVE),
        ("22/11/2026, the chair of the board", Asked.CHAIR),
    ],
)
def test_days_may_be_typed_as_everywhere(line, asked):
    assert read(f"\n{line}\n") == [Asking(date(2026, 11, 22), asked)]


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("22/11/2026 the mayor", "Line 1: end it with who is asked"),
        ("22/11/2026 the lead\nsoon the lead", "Line 2: begin it with a day"),
        ("November 2026 the lead", "Line 1: begin it with a day"),
        ("22/11/2026 the lead\n22/11/2026 the lead", "Line 2: this day has a line already"),
    ],
)
def test_a_line_that_is_none_is_named(text, wrong):
    with pytest.raises(NotATimetable, match=wrong):
        read(text)


def test_what_will_happen_is_shown_before_the_round_opens_and_again_after_a_change(
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
    assert "1 person is written to about 2 actions." in " ".join(shown.text.split())
    assert [day.asked for day in again.context["ahead"]] == [Asked.LEAD, Asked.SIGNING_OFFICER]
    assert opened.status_code == 302
    days = UpdateRound.objects.get().asking_days.order_by("on").values_list("on", "asked")
    assert list(days) == [(today, "lead"), (today + 9 * DAY, "signing-officer")]


def test_a_wrong_line_is_told_beside_the_box_and_no_round_opens(plan, team, client):
    today, address = localdate(), reverse("actions:open-round")
    typed = {
        "plans": [str(plan.pk)],
        "as_at": f"{today:%d/%m/%Y}",
        "cut_off_on": f"{today:%d/%m/%Y}",
        "repeats_every": "0",
    }

    shown = fill(client, address, **typed)
    refused = client.post(address, as_shown(shown, timetable="tomorrow the lead"))

    assert errors(refused)["timetable"][0].startswith("Line 1: begin it with a day")
    assert not UpdateRound.objects.exists()


@pytest.fixture
def round(plan, team):
    return open_round(
        plans=[plan],
        as_at=TODAY,
        cut_off_on=TODAY + 7 * DAY,
        timetable=[Asking(TODAY, Asked.LEAD), Asking(TODAY + 5 * DAY, Asked.LEAD)],
        by=team,
        at=NOW,
    )


def test_days_to_come_are_changed_and_those_done_stay(round, team):
    AskingDay.objects.filter(on=TODAY).update(done_at=NOW)
    later = [Asking(TODAY + 6 * DAY, Asked.POST_ABOVE)]

    change_timetable(round=round, version=1, timetable=later, on=TODAY, by=team, at=NOW)

    days = round.asking_days.order_by("on").values_list("on", "asked")
    assert list(days) == [(TODAY, "lead"), (TODAY + 6 * DAY, "post-above")]
    with pytest.raises(StaleRecord):
        change_timetable(round=round, version=1, timetable=later, on=TODAY, by=team, at=NOW)


def test_a_day_that_is_past_or_done_is_refused(round, team):
    AskingDay.objects.filter(on=TODAY).update(done_at=NOW)

    for day in (TODAY - DAY, TODAY):
        with pytest.raises(Refused, match="from today on"):
            change_timetable(
                round=round,
                version=1,
                timetable=[Asking(day, Asked.LEAD)],
                on=TODAY,
                by=team,
                at=NOW,
            )


def test_the_page_changes_the_days_to_come(round, team, client):
    coming = localdate() + 3 * DAY

    fill(
        client,
        reverse("actions:change-timetable", args=[round.pk]),
        timetable=f"{coming:%d/%m/%Y} the lead",
    )

    assert [day.on for day in round.asking_days.all()] == [coming]
    assert Action.objects.outstanding_in(round).count() == 2


def test_with_the_timetable_it_is_changed_whether_the_round_comes_again(round, client):
    address = reverse("actions:change-timetable", args=[round.pk])
    days = f"{localdate() + DAY:%d/%m/%Y} the lead"

    fill(client, address, timetable=days, repeats_every="3")
    repeated = UpdateRound.objects.get().repeats_every
    fill(client, address, timetable=days, repeats_every="0")

    assert (repeated, UpdateRound.objects.get().repeats_every) == (3, 0)


def test_between_two_rounds_the_repetition_can_still_be_stopped_and_not_begun_again(
    round, team, client
):
    UpdateRound.objects.update(repeats_every=1, closed_at=NOW, closed_by=team)
    address = reverse("actions:change-repetition", args=[round.pk])
    offered = client.get(round.get_absolute_url()).text

    fill(client, address, repeats_every="0")

    assert address in offered
    assert UpdateRound.objects.get().repeats_every == 0
    assert client.get(address).status_code == 403
    assert AuditEvent.objects.last().verb == "round.repetition_changed"
