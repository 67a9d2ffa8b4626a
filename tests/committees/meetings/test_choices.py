"""Choices on the clerk's forms are clearly labelled, and the likeliest comes first."""

from datetime import date

import pytest

from committees.follow_ups.forms import FollowUpForm, FollowUpStateForm
from committees.meetings.readable import readable_by
from safeguard.accounts.roles import Role
from tests.committees.making import (
    make_committee,
    make_item,
    make_meeting,
    make_minute,
    make_record,
)
from tests.factories import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]
TODAY = date(2026, 11, 22)


@pytest.fixture
def follow_up():
    return make_record(make_committee("Young People"), date(2013, 11, 11))


def state_form(follow_up):
    readable = readable_by(make_user(Role.CLERK))
    return FollowUpStateForm(readable=readable, follow_up=follow_up, on=TODAY)


def offered(form, name):
    return [str(label) for value, label in form.fields[name].choices if value]


def test_minutes_name_their_committee_and_those_of_the_same_committee_come_first(follow_up):
    for name in ("Adults", "Young People"):
        committee = follow_up.resolution.minute.item.meeting.committee
        if name == "Adults":
            committee = make_committee(name)
        item = make_item(make_meeting(committee, date(2013, 12, 9)), "Serious case", number="66")
        make_minute(item, number="66")

    assert offered(state_form(follow_up), "delivered_minute") == [
        "Young People: 66 (9 December 2013), Serious case",
        "Young People: 5 (11 November 2013), Improvement plan",
        "Adults: 66 (9 December 2013), Serious case",
    ]


@pytest.mark.parametrize("kind", ["state", "new"])
def test_upcoming_meetings_of_the_same_committee_come_first(follow_up, kind):
    own = follow_up.resolution.minute.item.meeting.committee
    other = make_committee("Adults")
    for committee in (other, own):
        for day in (date(2014, 1, 6), date(2014, 2, 3), date(2026, 12, 1), date(2027, 1, 5)):
            make_meeting(committee, day)
    form = state_form(follow_up)
    if kind == "new":
        readable = readable_by(make_user(Role.CLERK, email="another@example.org"))
        form = FollowUpForm(readable=readable, resolution=follow_up.resolution, on=TODAY)

    names = offered(form, "due_meeting")

    assert names[:5] == [
        "Young People, 1 December 2026",
        "Young People, 5 January 2027",
        "Young People, 3 February 2014",
        "Young People, 6 January 2014",
        "Young People, 11 November 2013",
    ]
    assert names[5:] == [name.replace("Young People", "Adults") for name in names[:4]]
