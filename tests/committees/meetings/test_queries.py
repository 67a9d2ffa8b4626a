"""Committee pages use the same number of queries however many rows they show."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from committees.follow_ups.states import DueKind
from safeguard.accounts.roles import Role
from tests.committees.making import (
    make_committee,
    make_document,
    make_follow_up,
    make_item,
    make_meeting,
    make_member,
    make_minute,
    make_record,
    make_resolution,
    publish,
)
from tests.factories import make_post, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]

FIRST = date(2026, 1, 5)
COMING = date(2099, 1, 5)


def fill(committee, other, item, many):
    """Creates the given number of rows of each kind, with every possible link."""
    minute = item.minute
    for place in range(many):
        day = timedelta(days=FIRST.toordinal() % 7 + 7 * committee.meetings.count())
        coming = make_meeting(committee, COMING + day)
        asked = make_record(committee, FIRST + day, title=f"Item {place}")
        earlier = asked.resolution.minute
        publish(earlier.item.meeting)
        number = f"n{item.meeting.items.count()}"
        make_minute(make_item(item.meeting, number=number), refers_to=[minute])
        make_document(item, f"Document {place}")
        make_member(committee, f"Member {place}", post=make_post(f"Head of {day.days}"))
        clause = make_resolution(minute)
        make_follow_up(
            clause,
            DueKind.MEETING,
            due_meeting=coming,
            repeats=asked,
            owner=make_post(f"Lead of {day.days}"),
            addressed_committee=other,
        )
        make_follow_up(clause, DueKind.STANDING)
        sent = make_record(other, FIRST + day, title=f"Sent {place}").resolution
        make_follow_up(sent, addressed_committee=committee)


def counts(client, addresses):
    found = {}
    for name, address in addresses.items():
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(address).status_code == 200
        found[name] = len(queries)
    return found


def test_the_number_of_queries_does_not_grow_with_the_number_of_rows():
    client = Client()
    client.force_login(make_user(Role.CLERK))
    committee, other = make_committee(), make_committee("Other")
    item = make_item(make_meeting(committee, date(2026, 3, 2)), number="0")
    make_minute(item)
    publish(item.meeting)
    keys = {
        "committees": [],
        "committee": [committee.pk],
        "follow-ups": [committee.pk],
        "meeting": [item.meeting_id],
        "item": [item.pk],
        "public": [],
        "public-committee": [committee.pk],
        "public-meeting": [item.meeting_id],
        "public-item": [item.pk],
    }
    addresses = {name: reverse(f"committees:{name}", args=key) for name, key in keys.items()}

    fill(committee, other, item, 2)
    few = counts(client, addresses)
    fill(committee, other, item, 3)
    many = counts(client, addresses)

    assert many == few
