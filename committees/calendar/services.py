"""Importing meetings from a calendar."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from committees.calendar.calendar_files import CalendarRow
from committees.meetings.services.meetings import MeetingFacts, save_meeting, why_not_changed
from committees.models import Committee, Meeting, MeetingStatus
from safeguard.accounts.models import User
from safeguard.audit.services import record, recording_last
from safeguard.exceptions import Refused


class Outcome(StrEnum):
    """The effect of importing a row."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    WRONG = "wrong"

    @property
    def label(self) -> Promise:
        """The display name."""
        return _OUTCOMES[self]


_OUTCOMES: dict[Outcome, Promise] = {
    Outcome.NEW: gettext_lazy("New"),
    Outcome.CHANGED: gettext_lazy("Changed"),
    Outcome.UNCHANGED: gettext_lazy("Unchanged"),
    Outcome.WRONG: gettext_lazy("Error"),
}


@dataclass(frozen=True)
class PlannedRow:
    """A row of the file with the meeting it would add or change."""

    row: CalendarRow
    outcome: Outcome
    facts: MeetingFacts | None = None
    meeting: Meeting | None = None

    @property
    def is_reinstated(self) -> bool:
        """Whether it reinstates a cancelled meeting."""
        return self.meeting is not None and _is_reinstated(self.meeting, self.row)


def plan_import(*, committee: Committee, rows: Sequence[CalendarRow], on: date) -> list[PlannedRow]:
    """Previews importing the rows without saving anything.

    A row is matched to a meeting by ID or, failing that, by date. Details missing from a row, and
    meetings missing from the file, are left unchanged.
    """
    meetings = list(Meeting.objects.filter(committee=committee))
    by_number = {meeting.external_id: meeting for meeting in meetings if meeting.external_id}
    by_day = {meeting.held_on: meeting for meeting in meetings}
    return [_planned(row, by_number, by_day, on=on) for row in rows]


@transaction.atomic
@recording_last()
def import_meetings(
    *,
    committee: Committee,
    rows: Sequence[CalendarRow],
    by: User,
    at: datetime,
) -> int:
    """Imports the rows and returns the number of meetings added or changed.

    Raises Refused if any row has an error.
    """
    planned = plan_import(committee=committee, rows=rows, on=timezone.localdate(at))
    if any(line.outcome == Outcome.WRONG for line in planned):
        raise Refused(_("Correct the errors, then import the file again."))
    written = 0
    for line in planned:
        if line.facts is None or line.outcome == Outcome.UNCHANGED:
            continue
        save_meeting(
            committee=committee,
            facts=line.facts,
            meeting=line.meeting,
            version=line.meeting.version if line.meeting else 0,
            by=by,
            at=at,
        )
        written += 1
    if written:
        record("meetings.imported", committee, by=by, at=at, lines=len(rows), written=written)
    return written


def _planned(
    row: CalendarRow, by_number: dict[str, Meeting], by_day: dict[date, Meeting], *, on: date
) -> PlannedRow:
    if row.problem or row.held_on is None:
        return PlannedRow(row, Outcome.WRONG)
    same_day = by_day.get(row.held_on)
    meeting = by_number.get(row.external_id) or same_day
    if meeting is None:
        cancelled = MeetingStatus.CANCELLED if row.is_cancelled else MeetingStatus.PLANNED
        facts = MeetingFacts(
            held_on=row.held_on,
            starts_at=row.starts_at,
            place=row.place,
            status=cancelled.value,
            status_reason=_("Changed to match the imported calendar.") if row.is_cancelled else "",
            external_id=row.external_id,
            external_url=row.external_url,
        )
        return PlannedRow(row, Outcome.NEW, facts)
    if same_day is not None and same_day.pk != meeting.pk:
        problem = _("The committee has another meeting on that date.")
        return PlannedRow(replace(row, problem=problem), Outcome.WRONG)
    if same_day and row.external_id and meeting.external_id not in {"", row.external_id}:
        problem = _("The meeting on that date has a different ID.")
        return PlannedRow(replace(row, problem=problem), Outcome.WRONG)
    facts = _changed(meeting, row, row.held_on)
    if problem := why_not_changed(meeting, facts, on=on):
        return PlannedRow(replace(row, problem=problem), Outcome.WRONG)
    is_same = facts == _current_facts(meeting)
    return PlannedRow(row, Outcome.UNCHANGED if is_same else Outcome.CHANGED, facts, meeting)


def _current_facts(meeting: Meeting) -> MeetingFacts:
    return MeetingFacts(
        held_on=meeting.held_on,
        starts_at=meeting.starts_at,
        place=meeting.place,
        status=meeting.status,
        status_reason=meeting.status_reason,
        external_id=meeting.external_id,
        external_url=meeting.external_url,
    )


def _is_reinstated(meeting: Meeting, row: CalendarRow) -> bool:
    return meeting.is_cancelled and row.has_status and not row.is_cancelled


def _changed(meeting: Meeting, row: CalendarRow, held_on: date) -> MeetingFacts:
    facts = _current_facts(meeting)
    status, reason = facts.status, facts.status_reason
    if row.is_cancelled and status != MeetingStatus.CANCELLED:
        status, reason = MeetingStatus.CANCELLED.value, _("Changed to match the imported calendar.")
    if _is_reinstated(meeting, row):
        status, reason = MeetingStatus.PLANNED.value, ""
        if meeting.first_held_on:
            status, reason = MeetingStatus.MOVED.value, _("Changed to match the imported calendar.")
    if held_on != facts.held_on and not reason:
        reason = _("Changed to match the imported calendar.")
    return replace(
        facts,
        held_on=held_on,
        starts_at=row.starts_at or facts.starts_at,
        place=row.place or facts.place,
        status=status,
        status_reason=reason,
        external_id=row.external_id or facts.external_id,
        external_url=row.external_url or facts.external_url,
    )
