"""Upcoming meetings and outstanding requests of committees, for the home page."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from committees.follow_ups.follow_up_list import FollowUpRow, follow_up_rows
from committees.meetings.readable import ReadableRecords
from committees.models import Committee, Meeting, Membership
from safeguard.limits import HOME_MEETINGS_SHOWN, HOME_REQUESTS_SHOWN


@dataclass(frozen=True)
class MeetingCard:
    """An upcoming meeting and how many agenda items, papers and follow-ups are due at it."""

    meeting: Meeting
    items: int
    papers: int
    due_back: int


def next_meetings(readable: ReadableRecords, *, at: datetime) -> list[MeetingCard]:
    """The next meetings that the reader can see, soonest first."""
    coming = readable.meetings.coming(at=at).took_place().select_related("committee")
    meetings = list(coming[:HOME_MEETINGS_SHOWN])
    items = Counter(
        readable.items.filter(meeting__in=meetings, withdrawn_at=None).values_list(
            "meeting", flat=True
        )
    )
    papers = Counter(
        readable.documents.filter(item__meeting__in=meetings, withdrawn_at=None).values_list(
            "item__meeting", flat=True
        )
    )
    outstanding = readable.follow_ups.outstanding(known=readable.follow_ups)
    due = Counter(
        outstanding.filter(due_meeting__in=meetings).values_list("due_meeting", flat=True)
    )
    return [MeetingCard(each, items[each.pk], papers[each.pk], due[each.pk]) for each in meetings]


def seats_of(readable: ReadableRecords, *, on: date) -> list[Membership]:
    """Seats the person holds on the day, by committee name."""
    seats = readable.memberships.filter(user=readable.user).on(on).select_related("committee")
    return list(seats.order_by("committee__name", "pk"))


def requests_of(
    readable: ReadableRecords, committees: Sequence[Committee], *, on: date
) -> tuple[list[FollowUpRow], int]:
    """Outstanding follow-ups of these committees, overdue first, and how many there are in all."""
    outstanding = readable.follow_ups.outstanding(known=readable.follow_ups).filter(
        resolution__minute__item__meeting__committee__in=committees
    )
    shown = outstanding.overdue_first(on=on)[:HOME_REQUESTS_SHOWN]
    return follow_up_rows(readable, shown, on=on), outstanding.count()
