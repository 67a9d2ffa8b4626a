"""Who can see boards, drafts and exempt items.

tests/pages/access_table.py tests which pages each role can open.
"""

from datetime import UTC, date, datetime

import pytest
from django.test import Client
from django.urls import reverse

from committees.models import AgendaItem, Committee, FollowUp, Meeting, Membership, Minute
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
from tests.factories import NOW, make_user

pytestmark = pytest.mark.django_db

OFFICERS = {Role.OFFICER, Role.IMPROVEMENT_TEAM, Role.SIGNING_OFFICER, Role.AUDITOR, Role.CLERK}
SEE_EXEMPT = OFFICERS - {Role.OFFICER}


@pytest.mark.parametrize("role", list(Role))
def test_only_officers_can_see_a_board(role):
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


def test_a_board_member_can_read_its_meetings_once_published():
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
def test_only_some_roles_can_read_exempt_items(role):
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


def test_only_some_roles_can_read_the_exempt_part_of_an_open_minute():
    item = make_item(make_meeting(make_committee()))
    make_minute(item, exempt_text="The secret part")
    officer, clerk = Client(), Client()
    officer.force_login(make_user(Role.OFFICER))
    clerk.force_login(make_user(Role.CLERK))

    assert "The secret part" not in officer.get(item.get_absolute_url()).text
    assert "The secret part" in clerk.get(item.get_absolute_url()).text


def seat_on_a_board(to_on=None, published_at=NOW):
    """Creates a member's seat from January to `to_on` on a board that met in February and April."""
    board = make_committee("Improvement Board", is_public=False)
    user = make_user(Role.MEMBER)
    make_member(board, email=user.email, role="MEMBER", from_on=date(2026, 1, 1), to_on=to_on)
    february = make_record(board, date(2026, 2, 10)).resolution.minute.item
    april = make_record(board, date(2026, 4, 14)).resolution.minute.item
    for item in (february, april):
        publish(item.meeting)
        Meeting.objects.filter(pk=item.meeting_id).update(
            agenda_published_at=published_at, minutes_published_at=published_at
        )
    client = Client()
    client.force_login(user)
    return user, client, february, april


def test_a_former_member_can_read_only_the_meetings_held_while_they_served():
    user, client, february, april = seat_on_a_board(to_on=date(2026, 3, 31))

    page = client.get(february.meeting.committee.get_absolute_url()).text

    assert list(Meeting.objects.visible_to(user)) == [february.meeting]
    assert list(AgendaItem.objects.visible_to(user)) == [february]
    assert list(Minute.objects.visible_to(user)) == [february.minute]
    assert client.get(april.meeting.get_absolute_url()).status_code == 404
    assert client.get(april.get_absolute_url()).status_code == 404
    assert "You are no longer a member." in page
    assert "10 February 2026" in page
    assert "14 April 2026" not in page


def test_a_former_member_cannot_see_current_follow_ups_or_members():
    user, client, february, _ = seat_on_a_board(to_on=date(2026, 3, 31))
    board = february.meeting.committee
    make_member(board, "Newcomer")

    pages = [client.get(row.get_absolute_url()).text for row in (board, february)]
    follow_ups = client.get(reverse("committees:follow-ups", args=[board.pk]))

    assert not FollowUp.objects.visible_to(user).exists()
    assert not Membership.objects.visible_to(user).exists()
    assert follow_ups.status_code == 404
    assert "Newcomer" not in "".join(pages)
    assert "Not yet scheduled" not in "".join(pages)


def test_a_former_member_cannot_read_minutes_published_after_they_left():
    user, client, february, _ = seat_on_a_board(
        to_on=date(2026, 2, 28), published_at=datetime(2026, 3, 2, 9, tzinfo=UTC)
    )
    make_item(february.meeting, "The secret", number="9", exemption=EXEMPT)

    page = client.get(february.meeting.get_absolute_url()).text

    assert not AgendaItem.objects.visible_to(user).exists()
    assert not Minute.objects.visible_to(user).exists()
    assert EXEMPT.public_title not in page


def test_a_former_member_can_read_minutes_published_on_their_last_day():
    last = datetime(2026, 3, 1, 23, 30, tzinfo=UTC)
    user, _, february, _ = seat_on_a_board(to_on=date(2026, 3, 1), published_at=last)

    assert list(Minute.objects.visible_to(user)) == [february.minute]


def test_a_current_member_can_read_meetings_since_they_joined_and_upcoming_ones():
    user, _, february, april = seat_on_a_board()
    earlier = make_record(february.meeting.committee, date(2025, 12, 9))
    publish(earlier.resolution.minute.item.meeting)
    coming = make_meeting(february.meeting.committee, date(2099, 1, 5))

    seen = Meeting.objects.visible_to(user).order_by("held_on")

    assert list(seen) == [february.meeting, april.meeting, coming]
    assert FollowUp.objects.visible_to(user).count() == 2


def test_a_member_who_returns_can_read_what_was_published_in_between():
    user, _, february, april = seat_on_a_board(to_on=date(2026, 2, 28))
    board = february.meeting.committee
    make_member(board, email=user.email, role="CHAIR", from_on=date(2026, 6, 1))

    assert list(Minute.objects.visible_to(user)) == [february.minute]
    assert not Meeting.objects.visible_to(user).filter(pk=april.meeting_id).exists()
    assert FollowUp.objects.visible_to(user).exists()
