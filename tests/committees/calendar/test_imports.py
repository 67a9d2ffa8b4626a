"""Importing meetings from a calendar: preview first, then import, and nothing is imported twice."""

import re
from datetime import date, time

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from committees.calendar.calendar_files import UnreadableCalendar, read_calendar
from committees.calendar.services import Outcome, import_meetings, plan_import
from committees.models import Meeting, MeetingStatus
from safeguard.accounts.roles import Role
from safeguard.audit.models import AuditEvent
from safeguard.exceptions import Refused
from tests.committees.making import by, edit_meeting, make_committee, make_meeting, make_record
from tests.factories import TODAY, make_user

pytestmark = pytest.mark.django_db

LINES = """date,time,place,status,id,address
24/11/2011,18:30,Town Hall,,m1,https://example.org/m1
15/12/2011,,,cancelled,m2,
"""


def event(uid, start, *, summary="Scrutiny Committee", more=""):
    return (
        f"BEGIN:VEVENT\r\nUID:{uid}\r\nDTSTAMP:20110101T000000Z\r\nDTSTART{start}\r\n"
        f"SUMMARY:{summary}\r\nLOCATION:Town Hall\\, Room 2\r\n{more}END:VEVENT\r\n"
    )


def calendar(*events):
    head = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//a council//EN\r\n"
    return head + "".join(events) + "END:VCALENDAR\r\n"


def outcomes(committee, text):
    planned = plan_import(committee=committee, rows=read_calendar(text), on=TODAY)
    return [line.outcome for line in planned]


def test_importing_the_same_csv_file_again_adds_no_meetings():
    committee = make_committee()
    rows = read_calendar(LINES)

    first = import_meetings(committee=committee, rows=rows, **by())
    events = AuditEvent.objects.count()
    second = import_meetings(committee=committee, rows=rows, **by())

    assert (first, second) == (2, 0)
    assert AuditEvent.objects.count() == events
    held, cancelled = Meeting.objects.order_by("held_on")
    assert (held.held_on, held.starts_at, held.place) == (
        date(2011, 11, 24),
        time(18, 30),
        "Town Hall",
    )
    assert held.external_url == "https://example.org/m1"
    assert cancelled.status == MeetingStatus.CANCELLED


def test_an_icalendar_file_is_read_in_london_time_and_filtered_by_title():
    text = calendar(
        event("a", ":20110601T173000Z"),
        event("b", ";VALUE=DATE:20110920"),
        event("c", ":20110701T180000", summary="Planning"),
    )

    rows = read_calendar(text, title_contains="scrutiny")

    assert [(row.held_on, row.starts_at, row.external_id) for row in rows] == [
        (date(2011, 6, 1), time(18, 30), "a"),
        (date(2011, 9, 20), None, "b"),
    ]
    assert rows[0].place == "Town Hall, Room 2"


def test_a_new_date_for_the_same_id_moves_the_meeting():
    committee = make_committee()
    import_meetings(committee=committee, rows=read_calendar(LINES), **by())
    moved = LINES.replace("24/11/2011", "25/11/2011")

    planned = outcomes(committee, moved)
    import_meetings(committee=committee, rows=read_calendar(moved), **by())

    meeting = Meeting.objects.get(external_id="m1")
    assert planned == [Outcome.CHANGED, Outcome.UNCHANGED]
    assert meeting.status == MeetingStatus.MOVED
    assert meeting.first_held_on == date(2011, 11, 24)


def test_a_row_matches_a_meeting_by_date_and_keeps_details_it_does_not_give():
    committee = make_committee()
    make_meeting(committee, date(2011, 11, 24), place="Library", starts_at=time(10, 0))

    import_meetings(committee=committee, rows=read_calendar("date,id\n24/11/2011,m1\n"), **by())

    meeting = Meeting.objects.get()
    assert (meeting.place, meeting.starts_at, meeting.external_id) == ("Library", time(10, 0), "m1")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("date\nsoon\n", "is not a full date"),
        ("date\nMay 2013\n", "is not a full date"),
        ("date,time\n24/11/2011,late\n", "is not a time"),
        ("date,address\n24/11/2011,javascript:x\n", "must be a web address"),
        ("date\n24/11/2011\n24/11/2011\n", "Another row has the same date"),
        ("date,id\n24/11/2011,a\n25/11/2011,a\n", "Another row has the same ID"),
        (calendar(event("a", ":20110601T173000Z", more="RRULE:FREQ=WEEKLY\r\n")), "repeating"),
    ],
)
def test_an_invalid_row_says_why_and_nothing_is_imported(text, words):
    committee = make_committee()
    rows = read_calendar(text)

    with pytest.raises(Refused, match="Correct the errors"):
        import_meetings(committee=committee, rows=rows, **by())

    assert words in " ".join(row.problem for row in rows)
    assert not Meeting.objects.exists()


def test_a_row_with_the_date_of_another_meeting_is_invalid():
    committee = make_committee()
    make_meeting(committee, date(2011, 11, 24), external_id="m1")
    make_meeting(committee, date(2011, 11, 25), external_id="m2")

    assert outcomes(committee, "date,id\n25/11/2011,m1\n") == [Outcome.WRONG]
    assert outcomes(committee, "date,id\n24/11/2011,m3\n") == [Outcome.WRONG]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "when\n24/11/2011\n",
        "date\n",
        "BEGIN:VCALENDAR\nnothing",
        "BEGIN:VCALENDAR\nEND:VCALENDAR",
    ],
)
def test_a_file_that_is_not_a_calendar_is_refused(text):
    with pytest.raises(UnreadableCalendar):
        read_calendar(text)


@pytest.fixture
def clerk():
    client = Client()
    client.force_login(make_user(Role.CLERK))
    return client


def test_the_page_shows_a_preview_before_importing(clerk):
    committee = make_committee()
    page = reverse("committees:import-meetings", args=[committee.pk])
    file = SimpleUploadedFile("calendar.csv", LINES.encode())

    shown = clerk.post(page, {"file": file, "title_contains": ""})
    before = Meeting.objects.count()
    hidden = dict(re.findall(r'type="hidden" name="(nonce|version)" value="([^"]*)"', shown.text))
    sent = {**hidden, "text": LINES, "title_contains": ""}
    apply = reverse("committees:apply-import", args=[committee.pk])
    responses = [clerk.post(apply, sent) for _ in range(2)]

    assert shown.text.count("<strong>New</strong>") == 2
    assert before == 0
    assert [response.url for response in responses] == [committee.get_absolute_url()] * 2
    assert Meeting.objects.count() == 2


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({}, "Choose a file, paste the text or enter a web address"),
        ({"address": "https://127.0.0.1/calendar.ics"}, "be on the public internet"),
        ({"text": "when\n1/1/2011\n"}, "The first row must contain column headings"),
        ({"file": SimpleUploadedFile("a.csv", b"date\n\xff\xfe")}, "with UTF-8 encoding"),
        ({"file": SimpleUploadedFile("a.csv", b"x" * 500_001)}, "smaller than 500KB"),
    ],
)
def test_the_page_shows_errors_beside_the_field(clerk, sent, words):
    page = reverse("committees:import-meetings", args=[make_committee().pk])

    response = clerk.post(page, sent)

    assert words in response.text
    assert "<title>Error:" in response.text


def test_an_invalid_row_removes_the_import_button(clerk):
    page = reverse("committees:import-meetings", args=[make_committee().pk])

    response = clerk.post(page, {"text": "date\nsoon\n"})

    assert "Correct the errors" in response.text
    assert "Import these meetings" not in response.text


def test_a_title_filter_that_matches_no_event_shows_an_error_beside_the_field(clerk):
    committee = make_committee("Children and Young People Scrutiny Committee")
    page = reverse("committees:import-meetings", args=[committee.pk])
    text = calendar(*(event(uid, f":2026120{uid}T183000Z", summary="CYP") for uid in "123"))

    answer = clerk.post(page, {"text": text, "title_contains": committee.name}).text
    again = clerk.post(page, {"text": text, "title_contains": ""}).text

    beside = re.search(r'id="id_title_contains_1_error"[^>]*>(.*?)</span>\s*<input', answer, re.S)
    assert (
        "There are 3 events, but none has a title containing "
        "“Children and Young People Scrutiny Committee”" in beside[1]
    )
    assert "The file contains no meetings" not in answer
    assert again.count("New") >= 3


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("date,status\n24/11/2026,confirmed\n", MeetingStatus.PLANNED),
        ("date,status\n24/11/2026,\n", MeetingStatus.PLANNED),
        ("date\n24/11/2026\n", MeetingStatus.CANCELLED),
        ("date,status\n24/11/2026,cancelled\n", MeetingStatus.CANCELLED),
        (calendar(event("a", ":20261124T183000Z", more="STATUS:CONFIRMED\r\n")), "PLANNED"),
        (calendar(event("a", ":20261124T183000Z")), MeetingStatus.PLANNED),
    ],
)
def test_a_reinstated_meeting_is_no_longer_cancelled(text, status):
    committee = make_committee()
    make_meeting(
        committee, date(2026, 11, 24), status=MeetingStatus.CANCELLED.value, status_reason="Snow."
    )

    (planned,) = plan_import(committee=committee, rows=read_calendar(text), on=TODAY)
    import_meetings(committee=committee, rows=read_calendar(text), **by())

    meeting = Meeting.objects.get()
    assert meeting.status == status
    assert planned.is_reinstated == (status == MeetingStatus.PLANNED)
    assert meeting.status_reason == ("" if planned.is_reinstated else "Snow.")


def test_a_meeting_with_minutes_is_not_cancelled_by_a_calendar():
    meeting = make_record().resolution.minute.item.meeting
    rows = read_calendar(f"date,status\n{meeting.held_on:%d/%m/%Y},cancelled\n")

    (planned,) = plan_import(committee=meeting.committee, rows=rows, on=TODAY)

    assert planned.outcome == Outcome.WRONG
    assert "Minutes have been written for this meeting" in planned.row.problem


def test_a_moved_meeting_that_was_cancelled_is_reinstated_as_moved():
    committee = make_committee()
    meeting = make_meeting(committee, date(2026, 11, 17))
    for changes in (
        {"held_on": date(2026, 11, 24), "status_reason": "Room not available."},
        {"status": MeetingStatus.CANCELLED.value, "status_reason": "Snow."},
    ):
        edit_meeting(meeting, **changes)

    import_meetings(
        committee=committee, rows=read_calendar("date,status\n24/11/2026,planned\n"), **by()
    )

    again = Meeting.objects.get()
    assert (again.status, again.first_held_on) == (MeetingStatus.MOVED, date(2026, 11, 17))


def test_the_page_says_that_a_meeting_will_be_reinstated(clerk):
    committee = make_committee()
    make_meeting(committee, date(2026, 11, 24), status="CANCELLED", status_reason="Snow.")
    page = reverse("committees:import-meetings", args=[committee.pk])

    answer = clerk.post(page, {"text": "date,status\n24/11/2026,planned\n"}).text

    assert "Changed" in answer
    assert "Reinstated" in answer
