"""Boards, drafts and exempt matters: who sees which rows.

Who finds what behind every address stands in the one table of doors, tests/pages/doors.py.
"""

import pytest
from django.test import Client

from committees.models import AgendaItem, Committee, FollowUp, Meeting, Minute
from safeguard.accounts.roles import Role
from tests.committees.making import (
    EXEMPT,
    make_committee,
    make_item,
    make_meeting,
    make_member,
    make_minute,
    make_record,
    publish,
)
from tests.factories import make_user

pytestmark = pytest.mark.django_db

OFFICERS = {Role.OFFICER, Role.IMPROVEMENT_TEAM, Role.SIGNING_OFFICER, Role.AUDITOR, Role.CLERK}
SEE_EXEMPT = OFFICERS - {Role.OFFICER}


@pytest.mark.parametrize("role", list(Role))
def test_a_board_is_for_officers(role):
    follow_up = make_record(make_committee("Improvement Board", is_public=False))
    minute = follow_up.resolution.minute
    user = make_user(role)

    seen = [
        rows.objects.visible_to(user).exists()
        for rows in (Committee, Meeting, AgendaItem, Minute, FollowUp)
    ]

    assert seen == [role in OFFICERS] * 5
    client = Client()
    client.force_login(user)
    status = client.get(minute.item.get_absolute_url()).status_code
    assert status == (200 if role in OFFICERS else 404)


def test_a_member_reads_the_board_they_sit_on_once_it_is_published():
    follow_up = make_record(make_committee("Improvement Board", is_public=False))
    item = follow_up.resolution.minute.item
    user = make_user(Role.MEMBER)
    make_member(item.meeting.committee, email=user.email, role="MEMBER")

    before = list(AgendaItem.objects.visible_to(user))
    publish(item.meeting, minutes=False)
    agenda_only = list(Minute.objects.visible_to(user))
    client = Client()
    client.force_login(user)

    assert before == []
    assert agenda_only == []
    assert list(AgendaItem.objects.visible_to(user)) == [item]
    assert client.get(item.get_absolute_url()).status_code == 200


@pytest.mark.parametrize("role", list(Role))
def test_exempt_items_are_for_a_few(role):
    meeting = make_meeting(make_committee())
    item = make_item(meeting, "The secret", number="9", exemption=EXEMPT)
    make_minute(item, exempt_text="The secret part")
    publish(meeting)
    client = Client()
    client.force_login(make_user(role))

    agenda = client.get(meeting.get_absolute_url()).text
    page = client.get(item.get_absolute_url())

    assert page.status_code == (200 if role in SEE_EXEMPT else 404)
    assert ("The secret" in agenda) == (role in SEE_EXEMPT)
    assert ("The secret part" in page.text) == (role in SEE_EXEMPT)
    if role not in SEE_EXEMPT:
        assert "9 Report on a review" in agenda


def test_the_exempt_part_of_an_open_minute_is_for_a_few():
    item = make_item(make_meeting(make_committee()))
    make_minute(item, exempt_text="The secret part")
    officer, clerk = Client(), Client()
    officer.force_login(make_user(Role.OFFICER))
    clerk.force_login(make_user(Role.CLERK))

    assert "The secret part" not in officer.get(item.get_absolute_url()).text
    assert "The secret part" in clerk.get(item.get_absolute_url()).text
