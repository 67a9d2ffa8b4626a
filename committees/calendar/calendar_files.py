"""Reading meetings from calendar files: CSV or iCalendar (RFC 5545)."""

import csv
import io
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from icalendar import Calendar

from committees.meetings.times import InvalidTime, read_time
from safeguard.dates import EARLIEST_YEAR, LATEST_YEAR, NotADate, parse_day

LONDON = ZoneInfo("Europe/London")
MOST_MEETINGS = 1000
COLUMNS = ("date", "time", "place", "status", "id", "address")


class UnreadableCalendar(ValueError):
    """A file that cannot be read as CSV or iCalendar. The message says why."""


class NoSuchEvent(ValueError):
    """A calendar in which no event title contains the text. The message says so."""


@dataclass(frozen=True)
class CalendarRow:
    """A meeting in the file. If it has a `problem`, it cannot be imported.

    `has_status` means that the file gives a status, so a meeting that is not marked as cancelled is
    going ahead.
    """

    line: int
    held_on: date | None = None
    starts_at: time | None = None
    place: str = ""
    is_cancelled: bool = False
    has_status: bool = True
    external_id: str = ""
    external_url: str = ""
    problem: str = ""


def read_calendar(text: str, *, title_contains: str = "") -> list[CalendarRow]:
    """The meetings in a file, in file order.

    From an iCalendar file, only events whose title contains `title_contains` are read, ignoring
    case. Raises UnreadableCalendar or NoSuchEvent.
    """
    if text.lstrip().upper().startswith("BEGIN:VCALENDAR"):
        rows = _read_events(text, title_contains)
    else:
        rows = _read_lines(text)
    if not rows:
        raise UnreadableCalendar(_("The file contains no meetings."))
    if len(rows) > MOST_MEETINGS:
        raise UnreadableCalendar(
            _("The file contains more than %(most)d meetings.") % {"most": MOST_MEETINGS}
        )
    return _without_duplicates(rows)


def _read_lines(text: str) -> list[CalendarRow]:
    reader = csv.reader(io.StringIO(text))
    try:
        lines = list(reader)
    except csv.Error as error:
        raise UnreadableCalendar(_("The file is not a CSV file.")) from error
    names = [name.strip().lower() for name in lines[0]] if lines else []
    if "date" not in names:
        raise UnreadableCalendar(
            _("The first row must contain column headings: %(columns)s. Only date is required.")
            % {"columns": ", ".join(COLUMNS)}
        )
    return [
        _line(number, dict(zip(names, (cell.strip() for cell in cells), strict=False)))
        for number, cells in enumerate(lines[1:], start=2)
        if any(cell.strip() for cell in cells)
    ]


def _line(number: int, cells: dict[str, str]) -> CalendarRow:
    try:
        held_on = parse_day(cells.get("date", ""))
        starts_at = read_time(cells["time"]) if cells.get("time") else None
    except (NotADate, InvalidTime) as error:
        return CalendarRow(number, problem=str(error))
    address = cells.get("address", "")
    return CalendarRow(
        line=number,
        held_on=held_on,
        starts_at=starts_at,
        place=cells.get("place", "")[:200],
        is_cancelled=cells.get("status", "").lower().startswith("cancel"),
        has_status="status" in cells,
        external_id=cells.get("id", "")[:200],
        external_url=address if _is_web_address(address) else "",
        problem=""
        if not address or _is_web_address(address)
        else _("The address must be a web address."),
    )


def _read_events(text: str, title_contains: str) -> list[CalendarRow]:
    wanted = title_contains.casefold().strip()
    try:
        events = Calendar.from_ical(text).walk("VEVENT")
    except (ValueError, IndexError, KeyError) as error:
        raise UnreadableCalendar(_("The calendar cannot be read.")) from error
    rows = [
        _event(number, event)
        for number, event in enumerate(events, start=1)
        if wanted in str(event.get("SUMMARY", "")).casefold()
    ]
    if events and not rows:
        raise NoSuchEvent(
            ngettext(
                "There is %(count)d event, but its title does not contain “%(words)s”",
                "There are %(count)d events, but none has a title containing “%(words)s”",
                len(events),
            )
            % {"count": len(events), "words": title_contains}
        )
    return rows


def _event(number: int, event: Any) -> CalendarRow:
    start = getattr(event.get("DTSTART"), "dt", None)
    if start is None:
        return CalendarRow(number, problem=_("The event has no date."))
    if "RRULE" in event or "RDATE" in event:
        return CalendarRow(
            number, problem=_("This is a repeating event. Add a separate event for each meeting.")
        )
    held_on, begins = _when(start)
    if not EARLIEST_YEAR <= held_on.year <= LATEST_YEAR:
        return CalendarRow(number, problem=_("The year is out of range."))
    address = str(event.get("URL", ""))
    return CalendarRow(
        line=number,
        held_on=held_on,
        starts_at=begins,
        place=str(event.get("LOCATION", "")).strip()[:200],
        is_cancelled=str(event.get("STATUS", "")).upper() == "CANCELLED",
        external_id=str(event.get("UID", ""))[:200],
        external_url=address if _is_web_address(address) else "",
    )


def _when(start: date) -> tuple[date, time | None]:
    """The date, and the time if the event has one, in London."""
    if not isinstance(start, datetime):
        return start, None
    local = start.astimezone(LONDON) if start.tzinfo else start
    return local.date(), local.time().replace(second=0, microsecond=0)


def _is_web_address(text: str) -> bool:
    return text.startswith(("https://", "http://")) and len(text) <= 500 and " " not in text


def _without_duplicates(rows: list[CalendarRow]) -> list[CalendarRow]:
    """The rows. Any row that repeats an earlier date or ID is given a problem."""
    days: set[date] = set()
    numbers: set[str] = set()
    checked = []
    for row in rows:
        problem = row.problem
        if not problem and row.held_on in days:
            problem = _("Another row has the same date.")
        elif not problem and row.external_id and row.external_id in numbers:
            problem = _("Another row has the same ID.")
        if row.held_on:
            days.add(row.held_on)
        numbers.add(row.external_id)
        checked.append(
            row if problem == row.problem else CalendarRow(row.line, row.held_on, problem=problem)
        )
    return checked
