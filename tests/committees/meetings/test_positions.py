"""Positions of items, clauses and follow-ups are given out to one person at a time."""

import pytest
from django.db import OperationalError

from committees.models import AgendaItem, FollowUp, Resolution
from tests.committees import making
from tests.locks import held_by_someone_else

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_engines]
MEETING_HELD = "SELECT 1 FROM committees_meeting FOR UPDATE"


@pytest.mark.parametrize("what", [AgendaItem, Resolution, FollowUp])
def test_a_new_row_waits_for_whoever_is_adding_one_to_the_meeting(what):
    item = making.make_item(making.make_meeting(making.make_committee()), number="5")
    clause = making.make_resolution(making.make_minute(item))
    add = {
        AgendaItem: lambda: making.make_item(item.meeting, "Another", number="6"),
        Resolution: lambda: making.make_resolution(clause.minute, label="(9)"),
        FollowUp: lambda: making.make_follow_up(clause),
    }[what]
    before = what.objects.count()

    with held_by_someone_else(MEETING_HELD), pytest.raises(OperationalError):
        add()
    add()

    assert what.objects.count() == before + 1
