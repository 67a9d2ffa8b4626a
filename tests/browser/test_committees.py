"""The committee pages in a real browser: accessible at both widths."""

from datetime import date

import pytest
from django.urls import reverse

from committees.follow_ups.states import DueKind, FollowUpState
from committees.meetings.services.withdrawing import withdraw
from committees.minutes.services.minutes import Amending, ResolutionWords, save_resolution
from committees.models import AgendaItem
from safeguard.accounts.roles import Role
from tests.browser.steps import check_accessible
from tests.committees.making import (
    EXEMPT,
    by,
    make_committee,
    make_document,
    make_follow_up,
    make_item,
    make_meeting,
    make_member,
    make_minute,
    make_record,
    make_resolution,
    move,
    publish,
)
from tests.factories import make_post, make_user

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def record():
    """A committee with everything its pages can show."""
    committee = make_committee("Children and Families Overview and Scrutiny Committee")
    director = make_post("Director of Children's Services")
    make_member(committee)
    make_member(committee, "", "IN_ATTENDANCE", post=director)
    follow_up = make_record(committee, presenter=director, purpose_line="To consider a report")
    minute = follow_up.resolution.minute
    make_document(minute.item, "Appendix 1", external_url="https://example.org/appendix-1")
    make_document(minute.item, "Appendix 4", exemption=EXEMPT)
    make_item(minute.item.meeting, "A review", number="6", exemption=EXEMPT)
    later = make_meeting(committee, date(2026, 3, 10), place="Town Hall")
    clause = make_resolution(minute, text="That a further report be brought", label="(b)")
    make_follow_up(clause, DueKind.MEETING, due_meeting=later, repeats=follow_up)
    make_follow_up(clause, DueKind.STANDING)
    make_resolution(minute, "UNDERTAKING", "To send the letter")
    make_minute(
        make_item(later, number="7"), refers_to_text="Further to minute 5", refers_to=[minute]
    )
    publish(minute.item.meeting, confirmed=True)
    save_resolution(
        minute=minute,
        resolution=clause,
        version=clause.version,
        words=ResolutionWords("That another report be brought", clause.kind, "(b)"),
        amending=Amending("Misheard."),
        **by(),
    )
    return follow_up


def pages_of(follow_up):
    item = follow_up.resolution.minute.item
    keys = {
        "committees": [],
        "committee": [item.meeting.committee_id],
        "follow-ups": [item.meeting.committee_id],
        "meeting": [item.meeting_id],
        "item": [item.pk],
        "add-committee": [],
        "add-member": [item.meeting.committee_id],
        "edit-meeting": [item.meeting_id],
        "edit-item": [item.pk],
        "write-minute": [item.pk],
        "edit-resolution": [follow_up.resolution_id],
        "add-resolution": [follow_up.resolution.minute_id],
        "add-follow-up": [follow_up.resolution_id],
        "edit-follow-up": [follow_up.pk],
        "change-follow-up-state": [follow_up.pk],
        "import-meetings": [item.meeting.committee_id],
        "public": [],
        "public-committee": [item.meeting.committee_id],
        "public-meeting": [item.meeting_id],
        "public-item": [item.pk],
    }
    return [reverse(f"committees:{name}", args=key) for name, key in keys.items()]


def test_every_page_is_accessible_when_full(page, sign_in, record):
    sign_in(page, make_user(Role.CLERK))

    for address in pages_of(record):
        page.goto(address)
        check_accessible(page)


def test_choosing_earlier_minutes_is_accessible(page, sign_in, record):
    later = AgendaItem.objects.get(number="7")
    sign_in(page, make_user(Role.CLERK))

    page.goto(reverse("committees:write-minute", args=[later.pk]))

    assert page.get_by_label("5 (10 February 2026): Improvement plan").is_checked()
    check_accessible(page)


def test_earlier_text_and_fields_for_the_chosen_due_date_open_on_request(page, sign_in, record):
    sign_in(page, make_user(Role.CLERK))
    page.goto(record.resolution.minute.item.get_absolute_url())
    earlier = page.get_by_text("That a further report be brought", exact=True)
    was_shown = earlier.is_visible()

    page.get_by_text("Text before").click()
    is_shown = earlier.is_visible()
    check_accessible(page)
    page.goto(reverse("committees:add-follow-up", args=[record.resolution_id]))
    asked_first = page.get_by_label("Date", exact=True).is_visible()
    page.get_by_label("On a date").check()

    assert (was_shown, is_shown) == (False, True)
    assert (asked_first, page.get_by_label("Date", exact=True).is_visible()) == (False, True)
    check_accessible(page)


def test_pages_with_withdrawn_items_and_history_are_accessible(page, sign_in, record):
    minute = record.resolution.minute
    make_follow_up(record.resolution, DueKind.FIXED_DATE, due_on=date(2026, 3, 1))
    move(record, FollowUpState.DELIVERED, reason="Given orally.")
    for row in (minute.item.documents.first(), make_follow_up(record.resolution)):
        withdraw(row=row, version=row.version, reason="Typed twice.", **by())
    sign_in(page, make_user(Role.CLERK))

    for address in (reverse("home"), *pages_of(record)):
        page.goto(address)
        for history in page.get_by_text("History").all():
            history.click()
        check_accessible(page)


def test_making_an_item_public_is_confirmed_by_keyboard(page, sign_in, record):
    hidden = AgendaItem.objects.get(title="A review")
    sign_in(page, make_user(Role.CLERK))
    page.goto(reverse("committees:edit-item", args=[hidden.pk]))
    page.get_by_label("Exempt: not public").uncheck()
    page.get_by_label("Why can this item now be public?").fill("On advice.")
    page.get_by_role("button", name="Save item").press("Enter")

    page.get_by_role("heading", name="Make this public?").wait_for()
    check_accessible(page)
    page.get_by_role("button", name="Make public").press("Enter")
    page.get_by_text("Item saved.").wait_for()

    assert not AgendaItem.objects.get(pk=hidden.pk).is_exempt


def test_the_fields_for_an_exempt_item_are_below_its_checkbox(page, sign_in):
    meeting = make_meeting(make_committee())
    sign_in(page, make_user(Role.CLERK))
    page.goto(reverse("committees:add-item", args=[meeting.pk]))
    asked = page.get_by_label("Neutral title")
    was_asked = asked.is_visible()

    page.get_by_label("Exempt: not public").check()

    assert (was_asked, asked.is_visible()) == (False, True)
    check_accessible(page)


def test_every_page_is_accessible_when_empty_or_with_errors(page, sign_in):
    committee = make_committee()
    meeting = make_meeting(committee)
    sign_in(page, make_user(Role.CLERK))

    for address in [
        committee.get_absolute_url(),
        meeting.get_absolute_url(),
        reverse("committees:follow-ups", args=[committee.pk]),
        reverse("committees:public-committee", args=[committee.pk]),
        "/public/nowhere/",
    ]:
        page.goto(address)
        check_accessible(page)
    for name, key in [
        ("add-item", meeting.pk),
        ("add-meeting", committee.pk),
        ("import-meetings", committee.pk),
    ]:
        page.goto(reverse(f"committees:{name}", args=[key]))
        page.locator("main button[type=submit]").first.click()
        page.get_by_text("There is a problem").wait_for()
        check_accessible(page)


def test_the_preview_of_an_import_is_accessible(page, sign_in):
    committee = make_committee()
    sign_in(page, make_user(Role.CLERK))
    page.goto(reverse("committees:import-meetings", args=[committee.pk]))

    page.fill("textarea", "date,time\n24/11/2011,18:30\nsoon,\n")
    page.locator("main button[type=submit]").click()
    page.get_by_text("Check before importing").first.wait_for()

    check_accessible(page)
