"""Actions on quarterly reporting until a given date."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from actions.models import Action, EntryKind
from actions.rounds.services.rounds import close_round, open_round
from actions.rounds.timetable import default_timetable
from actions.updates.services.progress import confirm_nothing_changed
from safeguard.accounts.roles import Role
from safeguard.audit.models import AuditEvent
from safeguard.dates import first_of_month
from tests.factories import NOW, hold, make_action, make_post, make_user
from tests.pages.forms import errors_of, filled_in
from tests.visible import text_of

pytestmark = pytest.mark.django_db
POST = "Head of Safeguarding"


@pytest.fixture
def team():
    return make_user(Role.IMPROVEMENT_TEAM)


@pytest.fixture
def lead():
    lead = make_user(Role.OFFICER, email="lead@example.org")
    hold(make_post(POST), lead)
    return lead


def made(answered_on, until):
    action = make_action(rag="green", lead=POST, as_at=answered_on)
    Action.objects.filter(pk=action.pk).update(quarterly_until=until)
    action.refresh_from_db()
    return action


def begin(action, as_at, team):
    days = default_timetable(opens_on=as_at, cut_off_on=as_at)
    return open_round(
        plans=[action.plan], as_at=as_at, cut_off_on=as_at, timetable=days, by=team, at=NOW
    )


@pytest.mark.parametrize(
    ("answered_on", "until", "as_at", "is_asked"),
    [
        (date(2026, 1, 31), None, date(2026, 2, 28), True),
        (date(2026, 1, 31), date(2026, 12, 31), date(2026, 2, 28), False),
        (date(2026, 1, 1), date(2026, 12, 31), date(2026, 3, 31), False),
        (date(2026, 1, 31), date(2026, 12, 31), date(2026, 4, 1), True),
        (date(2026, 1, 31), date(2026, 12, 31), date(2026, 7, 31), True),
        (date(2025, 11, 30), date(2026, 12, 31), date(2026, 1, 31), False),
        (date(2025, 11, 30), date(2026, 12, 31), date(2026, 2, 1), True),
        (date(2026, 1, 31), date(2026, 2, 28), date(2026, 2, 28), False),
        (date(2026, 1, 31), date(2026, 2, 27), date(2026, 2, 28), True),
    ],
)
def test_a_lead_is_asked_three_months_after_the_last_update_or_once_quarterly_reporting_ends(
    answered_on, until, as_at, is_asked, team
):
    action = made(answered_on, until)

    round = begin(action, as_at, team)

    assert Action.objects.asked_in(round).exists() == is_asked


def test_an_action_updated_in_the_round_still_belongs_to_the_round(team, lead):
    action = made(date(2025, 12, 31), date(2026, 12, 31))
    round = begin(action, date(2026, 3, 31), team)
    confirm_nothing_changed(
        action=action,
        version=action.version,
        effective_on=date(2026, 3, 31),
        round=round,
        by=lead,
        at=NOW,
    )

    assert Action.objects.asked_in(round).exists()
    assert not Action.objects.outstanding_in(round).exists()


def test_an_action_not_due_in_the_round_is_not_marked_no_data_when_it_closes(team, lead):
    action = made(date(2026, 1, 31), date(2026, 12, 31))
    round = begin(action, date(2026, 2, 28), team)
    client = Client()
    client.force_login(lead)

    page = client.get("/my-actions/")
    silent = close_round(round=round, version=1, on=date(2026, 3, 1), by=team, at=NOW)

    assert "Your other actions" in page.text
    assert "wait" not in text_of(client.get(reverse("home"))).split("Your actions")[0]
    assert silent == 0
    assert not action.entries.filter(kind=EntryKind.NO_RETURN).exists()


def test_the_team_sets_the_end_of_quarterly_reporting_when_editing_an_action(team):
    action = made(date(2026, 1, 31), None)
    client = Client()
    client.force_login(team)
    address = reverse("actions:edit-action", args=[action.pk])

    wrong = client.post(address, filled_in(client, address, quarterly_until="March 2027"))
    page = client.post(
        address, filled_in(client, address, quarterly_until="31/3/2027"), follow=True
    )

    assert list(errors_of(wrong)) == ["id_quarterly_until"]
    assert "Quarterly updates until" in page.text
    assert "31 March 2027" in page.text
    details = AuditEvent.objects.get(verb="action.edited").details
    assert details["new"] == {"quarterly_until": "2027-03-31"}
    action.refresh_from_db()
    assert client.get(address).context["form"]["quarterly_until"].value() == "31/03/2027"


def test_months_are_counted_across_the_end_of_a_year():
    assert first_of_month(date(2026, 1, 31), months_before=2) == date(2025, 11, 1)
    assert first_of_month(date(2026, 12, 5)) == date(2026, 12, 1)
