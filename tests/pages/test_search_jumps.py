"""The search box: a reference, date, item or minute leads straight to its page."""

from datetime import date

import pytest
from django.urls import reverse

from actions.plans.services.references import change_ref
from safeguard.accounts.models import User
from safeguard.accounts.roles import Role
from tests.committees import making
from tests.factories import (
    NOW,
    TODAY,
    import_rows,
    make_action,
    make_plan,
)
from tests.pages.searching import ADDRESS, client_of, found

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]


@pytest.fixture
def client():
    return client_of(Role.IMPROVEMENT_TEAM)


@pytest.mark.parametrize("typed", ["SL23", "sl23", " sl 23 ", "SL023"])
def test_a_reference_redirects_to_its_action(client, typed):
    action = make_action(ref="SL23")
    make_action(ref="SL230")

    assert client.get(ADDRESS, {"q": typed})["Location"] == action.get_absolute_url()


AUDIT_REFS = ("17 SRR 08", "21 BCFU 07", "H&S 05", "CSM&R 15", "SC19 O 03", "168/23", "SC19 O 3")


@pytest.mark.parametrize(
    ("typed", "ref"),
    [
        *((ref, ref) for ref in AUDIT_REFS),
        *((ref.replace(" ", "").lower(), ref) for ref in AUDIT_REFS),
        ("17srr8", "17 SRR 08"),
        ("168 / 23", "168/23"),
    ],
)
def test_a_reference_is_found_however_its_parts_are_spaced(client, typed, ref):
    plan = make_plan()
    import_rows(plan, *({"ref": each, "action": "Report"} for each in AUDIT_REFS))
    action = plan.actions.get(ref=ref)

    assert client.get(ADDRESS, {"q": typed})["Location"] == action.get_absolute_url()
    assert action.wording in client.get(reverse("actions:actions"), {"words": typed}).text


@pytest.mark.parametrize("typed", ["FD 1", "fd-1", "F.D.1", "FD/01", "fd - 1"])
def test_a_reference_is_found_with_any_separators_between_its_parts(client, typed):
    plan = make_plan()
    refs = ("FD1", "FD11", "1.1", "11")
    import_rows(plan, *({"ref": each, "action": "Report"} for each in refs))

    assert client.get(ADDRESS, {"q": typed})["Location"] == (
        plan.actions.get(ref="FD1").get_absolute_url()
    )
    for ref in ("1.1", "11"):
        action = plan.actions.get(ref=ref)
        assert client.get(ADDRESS, {"q": ref})["Location"] == action.get_absolute_url()


@pytest.mark.parametrize("typed", ["1 June 2011", "1/6/11", "Wednesday 1 June 2011"])
def test_a_date_redirects_to_the_meeting_on_that_day(client, typed):
    meeting = making.make_meeting(making.make_committee(), date(2011, 6, 1))

    assert client.get(ADDRESS, {"q": typed})["Location"] == meeting.get_absolute_url()


def test_an_item_is_found_by_its_number_and_by_its_title_before_it_has_a_minute(client):
    item = making.make_item(making.make_meeting(making.make_committee()), "Care", number="46")

    assert client.get(ADDRESS, {"q": "Item 46"})["Location"] == item.get_absolute_url()
    assert found(client, "care") == {"Agenda items": ["46 Care"]}


def test_a_former_reference_redirects_to_its_action_unless_it_has_been_reused(client):
    before = make_action(ref="SL23")
    change_ref(
        action=before,
        version=before.version,
        ref="QA1",
        reason="Renumbered.",
        effective_on=TODAY,
        by=User.objects.system(),
        at=NOW,
    )

    assert client.get(ADDRESS, {"q": "sl 23"})["Location"] == before.get_absolute_url()
    now = make_action(make_plan("Another plan"), ref="SL23")
    assert client.get(ADDRESS, {"q": "sl23"})["Location"] == now.get_absolute_url()


def test_a_reference_used_in_several_plans_lists_each_action(client):
    make_action(make_plan("First plan"), ref="SL23", action="One")
    make_action(make_plan("Second plan"), ref="SL23", action="Two")

    page = client.get(ADDRESS, {"q": "SL23"})

    assert found(client, "SL23")["With this reference"] == ["SL23", "SL23"]
    assert "First plan" in page.text
    assert "Second plan" in page.text


@pytest.mark.parametrize("typed", ["minute 60", "Minute 60", "min. 60", "minute no. 60"])
def test_minute_60_redirects_to_the_minute(client, typed):
    item = making.make_item(making.make_meeting(making.make_committee()), number="5")
    minute = making.make_minute(item, number="60")

    assert client.get(ADDRESS, {"q": typed})["Location"] == minute.get_absolute_url()


def test_minute_60_of_two_meetings_lists_both_with_the_newest_first(client):
    committee = making.make_committee()
    for day in (date(2025, 2, 10), date(2026, 2, 10)):
        item = making.make_item(making.make_meeting(committee, day), f"Of {day.year}", number="5")
        making.make_minute(item, number="60")

    assert found(client, "minute 60")["With this reference"] == ["60 Of 2026", "60 Of 2025"]
