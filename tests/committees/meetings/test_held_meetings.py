"""Minutes, their confirmation and follow-ups need a meeting that has been held."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from committees.meetings.services.meetings import confirm_minutes, publish_agenda, publish_minutes
from committees.models import Committee, Meeting, MeetingStatus, Minute
from safeguard.accounts.roles import Role
from safeguard.exceptions import Refused
from tests.cases.pages import fill, sign_in
from tests.committees.making import (
    EXEMPT,
    by,
    confirm,
    edit_meeting,
    make_committee,
    make_item,
    make_meeting,
    make_minute,
    make_record,
    publish,
)
from tests.committees.meetings.test_pages import address
from tests.factories import NOW, TODAY, make_user
from tests.pages.forms import filled_in
from tests.visible import text_of

pytestmark = pytest.mark.django_db

TOMORROW = TODAY + timedelta(days=1)


@pytest.fixture
def clerk():
    return sign_in(Role.CLERK, name="Democratic services officer")


def to_come(days=1):
    item = make_item(
        make_meeting(make_committee(), timezone.localdate() + timedelta(days=days)), number="5"
    )
    publish(item.meeting, minutes=False)
    return item


def test_a_minute_can_be_written_on_the_day_of_the_meeting(clerk):
    item = to_come(days=0)

    fill(clerk, "committees:write-minute", item.pk, text="It was noted.")

    assert Minute.objects.get().text == "It was noted."


def test_nothing_is_minuted_before_the_meeting(clerk):
    item = to_come()
    meeting = item.meeting

    pages = [clerk.get(meeting.get_absolute_url()), clerk.get(item.get_absolute_url())]
    write = clerk.get(address("write-minute", item.pk))
    publishing = clerk.get(address("publish-minutes", meeting.pk))

    for page in pages:
        assert "The meeting has not been held yet." in page.text
        assert address("write-minute", item.pk) not in page.text
        assert address("publish-minutes", meeting.pk) not in page.text
    assert (write.status_code, publishing.status_code) == (409, 409)
    assert "The meeting has not been held yet. Its minutes can be written from" in publishing.text


def test_the_services_refuse_minutes_of_a_meeting_to_come():
    meeting = make_meeting(make_committee(), TOMORROW)
    item = make_item(meeting, number="5")
    publish(meeting, minutes=False)
    # As legacy rows can be.
    Minute.objects.create(item=item, text="It was noted.")

    with pytest.raises(Refused, match="not been held yet"):
        publish_minutes(meeting=meeting, version=meeting.version, **by())
    Meeting.objects.filter(pk=meeting.pk).update(minutes_published_at=by()["at"])
    meeting.refresh_from_db()
    with pytest.raises(Refused, match="not been held yet"):
        confirm_minutes(
            meeting=meeting, version=meeting.version, later=meeting, minute=None, **by()
        )


def test_minutes_need_at_least_one_minute_and_the_agenda_first(clerk):
    item = make_item(make_meeting(make_committee()), number="5")
    meeting = item.meeting

    too_early = clerk.get(address("publish-minutes", meeting.pk))
    publish_agenda(meeting=meeting, version=meeting.version, **by())
    unwritten = clerk.get(address("publish-minutes", meeting.pk))
    with pytest.raises(Refused, match="No minutes have been written yet"):
        publish_minutes(meeting=meeting, version=meeting.version, **by())

    assert "The agenda has not been published yet. Publish it first." in too_early.text
    assert "No minutes have been written yet." in unwritten.text
    assert "Your role does not allow" not in too_early.text + unwritten.text


def test_a_step_taken_already_says_by_whom_and_when(clerk):
    item = make_item(make_meeting(make_committee()), number="5")
    fill(clerk, "committees:publish-agenda", item.meeting_id)

    page = clerk.get(address("publish-agenda", item.meeting_id))

    assert page.status_code == 409
    assert "The agenda was published by Democratic services officer on" in page.text


def test_only_a_role_gives_403():
    item = make_item(make_meeting(make_committee()), number="5")
    officer = sign_in(Role.OFFICER)

    assert officer.get(address("publish-minutes", item.meeting_id)).status_code == 403


def test_writing_in_published_minutes_says_that_it_is_public_at_once(clerk):
    item = make_record().resolution.minute.item
    before = clerk.get(address("write-minute", item.pk)).text
    publish(item.meeting)
    draft = clerk.get(address("write-minute", item.pk)).text
    confirm(item.meeting)
    confirmed = clerk.get(address("write-minute", item.pk)).text

    assert "published straight away" not in before
    assert "published as a draft. What you save is published straight away." in draft
    assert "published straight away as an amendment" in confirmed


def test_confirming_names_the_later_meeting_and_its_minute(clerk):
    first = make_record().resolution.minute.item
    committee = first.meeting.committee
    publish(first.meeting)
    later = make_meeting(committee, date(2026, 2, 24))
    minute = make_minute(make_item(later, "Last minutes", number="2"), number="2")
    publish(later)

    page = fill(
        clerk,
        "committees:confirm-minutes",
        first.meeting_id,
        later=later.pk,
        minute=minute.pk,
    )
    public = Client().get(address("public-item", first.pk)).text
    facts = Client().get(address("public-meeting", first.meeting_id)).text

    assert "Minutes confirmed." in page.text
    for text in (public, facts):
        assert "Confirmed at the meeting on 24 February 2026" in text
        assert f'href="/public/items/{minute.item_id}/">minute 2</a>' in text


def test_an_unpublished_or_exempt_minute_that_confirms_is_not_public(clerk):
    first = make_record().resolution.minute.item
    publish(first.meeting)
    later = make_meeting(first.meeting.committee, date(2026, 2, 24))
    minute = make_minute(make_item(later, "Canary", number="77", exemption=EXEMPT), number="77")
    make_minute(make_item(later, "Open", number="1"))
    publish(later)
    confirm(Meeting.objects.get(pk=first.meeting_id), minute)

    words = text_of(Client().get(address("public-item", first.pk)))

    assert "Confirmed at the meeting on 24 February 2026." in words
    assert "77" not in words


def test_minutes_are_confirmed_only_by_a_later_meeting_that_was_held(clerk):
    first = make_record().resolution.minute.item
    publish(first.meeting)
    committee = first.meeting.committee
    make_meeting(committee, timezone.localdate() + timedelta(days=20))
    cancelled = make_meeting(committee, date(2026, 2, 17))
    edit_meeting(cancelled, status=MeetingStatus.CANCELLED.value, status_reason="Snow.")
    other = make_meeting(make_committee("Other"), date(2026, 2, 24))

    page = clerk.get(address("confirm-minutes", first.meeting_id))

    assert page.status_code == 409
    assert "No later meeting of this committee has been held." in page.text
    make_meeting(committee, date(2026, 2, 26))
    for wrong in (cancelled, other, first.meeting):
        meeting = Meeting.objects.get(pk=first.meeting_id)
        with pytest.raises(Refused, match="Choose a later meeting"):
            confirm_minutes(
                meeting=meeting, version=meeting.version, later=wrong, minute=None, **by()
            )


def test_a_meeting_with_minutes_is_neither_cancelled_nor_moved_to_a_later_day():
    meeting = make_record().resolution.minute.item.meeting

    with pytest.raises(Refused, match="cannot be cancelled"):
        edit_meeting(meeting, status=MeetingStatus.CANCELLED.value, status_reason="Snow.")
    with pytest.raises(Refused, match="cannot be in the future"):
        edit_meeting(meeting, held_on=TOMORROW, status_reason="Snow.")

    assert not Meeting.objects.get().is_cancelled


def test_two_clerks_who_write_the_first_minute_both_see_both_texts(clerk):
    item = make_item(make_meeting(make_committee()), number="5")
    page = address("write-minute", item.pk)
    form = filled_in(clerk, page, text="Mine.", number="5")
    other = Client()
    other.force_login(make_user(Role.CLERK, email="second@example.org"))
    fill(other, "committees:write-minute", item.pk, text="Theirs.")

    told = clerk.post(page, form)
    again = filled_in_from(told)
    saved = clerk.post(page, again, follow=True)

    assert told.status_code == 409
    assert "Theirs." in told.text
    assert "Mine." in told.text
    assert " changed this today at " in told.text
    assert "Minute saved." in saved.text
    assert Minute.objects.get().text == "Mine."


def filled_in_from(page):
    """The form of the page, sent again as it is shown."""
    form = page.context["form"]
    return {name: form[name].value() or "" for name in form.fields}


def test_a_withdrawn_item_offers_no_minute(clerk):
    item = make_item(make_meeting(make_committee()), number="5")
    fill(clerk, "committees:withdraw-item", item.pk, reason="Twice.")

    page = clerk.get(item.meeting.get_absolute_url()).text
    again = clerk.get(address("withdraw-item", item.pk))

    assert address("write-minute", item.pk) not in page
    assert again.status_code == 409
    assert "This item was withdrawn by Democratic services officer on" in again.text


def test_what_was_typed_is_shown_if_the_item_was_withdrawn_meanwhile(clerk):
    item = make_item(make_meeting(make_committee()), number="5")
    page = address("write-minute", item.pk)
    form = filled_in(clerk, page, text="The committee heard the Director.")
    fill(clerk, "committees:withdraw-item", item.pk, reason="Twice.")

    told = clerk.post(page, form)

    assert told.status_code == 409
    assert "This was not saved." in told.text
    assert "The committee heard the Director." in told.text


def test_a_past_meeting_is_listed_with_what_is_known_of_its_minutes(clerk):
    committee = make_committee()
    make_meeting(committee, date(2026, 1, 13))
    published = [make_meeting(committee, date(2026, 2, day)).pk for day in (10, 24)]
    Meeting.objects.filter(pk__in=published).update(minutes_published_at=NOW)
    Meeting.objects.filter(pk=published[0]).update(minutes_state="CONFIRMED")
    make_meeting(committee, date(2026, 3, 2), status="CANCELLED", status_reason="Snow.")
    make_meeting(committee, date(2099, 1, 1))
    told = ["Minutes confirmed", "Draft minutes published", "Minutes not published yet"]

    page = clerk.get(committee.get_absolute_url()).text
    Committee.objects.update(keeps_record_elsewhere="https://example.org/minutes")
    elsewhere = clerk.get(committee.get_absolute_url()).text

    assert [page.count(words) for words in told] == [1, 1, 1]
    assert [elsewhere.count(words) for words in told] == [1, 1, 0]
