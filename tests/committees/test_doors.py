"""Who may see what, and who may write, for every address of the room."""

import pytest
from django.test import Client
from django.urls import get_resolver, reverse

from committees.models import AgendaItem, Committee, FollowUp, Meeting, Minute
from committees.urls import urlpatterns
from safeguard.accounts.roles import Role
from tests.committees.making import (
    EXEMPT,
    make_committee,
    make_document,
    make_item,
    make_meeting,
    make_member,
    make_minute,
    make_record,
    publish,
)
from tests.factories import make_user

pytestmark = pytest.mark.django_db

READS = {"committees", "committee", "meeting", "item", "follow-ups"}
PUBLIC = {"public", "public-committee", "public-meeting", "public-item"}
POSTED = {"apply-import"}
OFFICERS = {Role.OFFICER, Role.IMPROVEMENT_TEAM, Role.SIGNING_OFFICER, Role.AUDITOR, Role.CLERK}
SEE_EXEMPT = OFFICERS - {Role.OFFICER}


def rows():
    """The key that each address takes, of one record that is published as far as can be."""
    follow_up = make_record()
    item = follow_up.resolution.minute.item
    document = make_document(item)
    member = make_member(item.meeting.committee)
    publish(item.meeting)
    plain = make_meeting(item.meeting.committee, item.meeting.held_on.replace(day=11))
    published = make_meeting(item.meeting.committee, item.meeting.held_on.replace(day=12))
    publish(published, minutes=False)
    return {
        "committee": item.meeting.committee_id,
        "edit-committee": item.meeting.committee_id,
        "add-member": item.meeting.committee_id,
        "add-meeting": item.meeting.committee_id,
        "import-meetings": item.meeting.committee_id,
        "follow-ups": item.meeting.committee_id,
        "edit-member": member.pk,
        "meeting": item.meeting_id,
        "edit-meeting": item.meeting_id,
        "add-item": item.meeting_id,
        "publish-agenda": plain.pk,
        "publish-minutes": published.pk,
        "confirm-minutes": item.meeting_id,
        "item": item.pk,
        "edit-item": item.pk,
        "add-document": item.pk,
        "write-minute": item.pk,
        "edit-document": document.pk,
        "add-resolution": follow_up.resolution.minute_id,
        "edit-resolution": follow_up.resolution_id,
        "add-follow-up": follow_up.resolution_id,
        "edit-follow-up": follow_up.pk,
        "change-follow-up-state": follow_up.pk,
        "public-committee": item.meeting.committee_id,
        "public-meeting": item.meeting_id,
        "public-item": item.pk,
    }


def addresses():
    keys = rows()
    return {
        path.name: reverse(
            f"committees:{path.name}", args=[keys[path.name]] if path.name in keys else []
        )
        for path in urlpatterns
        if path.name not in POSTED
    }


@pytest.mark.parametrize("role", [*Role, None])
def test_clerks_write_everybody_who_signs_in_reads(role):
    pages = addresses()
    client = Client()
    client.force_login(make_user(role) if role else make_user())

    found = {name: client.get(address).status_code for name, address in pages.items()}

    reads = READS | PUBLIC
    expected = {name: 200 if role == Role.CLERK or name in reads else 403 for name in pages}
    assert found == expected


def test_nobody_reads_without_signing_in_but_by_the_public_door(client):
    pages = addresses()

    found = {name: client.get(address).status_code for name, address in pages.items()}

    assert found == {name: 200 if name in PUBLIC else 302 for name in pages}


def test_an_import_is_applied_only_by_being_sent():
    client = Client()
    client.force_login(make_user(Role.CLERK))

    answer = client.get(reverse("committees:apply-import", args=[make_committee().pk]))

    assert answer.status_code == 405


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


def test_every_address_of_the_room_is_in_these_tests():
    names = {path.name for path in urlpatterns}

    assert names - POSTED == {*addresses()}
    assert get_resolver().resolve("/public/x/").url_name == "public-nothing"
