"""Rows of follow-up lists: owner, due date, status and age in meetings."""

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from committees.follow_ups.states import DueKind, FollowUpState, Status, status_and_due
from committees.meetings.readable import ReadableRecords
from committees.models import Committee, FollowUp, FollowUpMove, Meeting, Minute
from committees.models.follow_up import FollowUpQuerySet
from safeguard.dates import in_words


@dataclass(frozen=True)
class FollowUpRow:
    """A follow-up, limited to what the reader can see.

    `age` is how many of the committee's meetings there have been from the one that first requested
    it to the day of the list, inclusive. `repeats`, `repeated_by`, `delivered` and `addressed` are
    empty if the reader cannot see them. `moves`, the history, is filled in only on the item's page.
    `status` is None for a withdrawn follow-up, and `due` is empty if nothing is due any more.
    """

    follow_up: FollowUp
    status: Status | None
    due: str
    age: int
    first_asked_on: date
    is_overdue: bool
    repeats: FollowUp | None
    repeated_by: list[FollowUp]
    delivered: Minute | None
    addressed: str
    moves: Sequence[FollowUpMove] = ()

    @property
    def first_asked(self) -> str:
        """The date it was first requested, in words."""
        return in_words(self.first_asked_on)


@dataclass(frozen=True)
class _Known:
    """Related records that the reader can see."""

    earlier: set[int]
    later: dict[int, list[FollowUp]]
    minutes: set[int]
    days: dict[int, list[date]]


def follow_up_rows(
    readable: ReadableRecords, follow_ups: FollowUpQuerySet, *, on: date
) -> list[FollowUpRow]:
    """Rows for the follow-ups, in the same order. The number of queries is constant."""
    rows = list(follow_ups.with_origin())
    if not rows:
        return []
    visible = readable.follow_ups.not_withdrawn()
    earlier = visible.filter(repeated_by__in=rows)
    minutes = readable.minutes.filter(deliveries__in=rows)
    later: dict[int, list[FollowUp]] = defaultdict(list)
    for again in visible.filter(repeats__in=rows).with_origin().oldest_first():
        if again.repeats_id:
            later[again.repeats_id].append(again)
    known = _Known(
        earlier=set(earlier.values_list("pk", flat=True)),
        later=later,
        minutes=set(minutes.values_list("pk", flat=True)),
        days=_meeting_days({_committee_of(row) for row in rows}, on=on),
    )
    return [_line(readable, row, known, on=on) for row in rows]


@dataclass(frozen=True)
class CommitteeRow:
    """A committee, with counts of outstanding follow-ups, both its own and those referred to it."""

    committee: Committee
    outstanding: int
    overdue: int
    without_follow_up: int


def committee_rows(readable: ReadableRecords, *, on: date) -> list[CommitteeRow]:
    """Rows for the committees the reader can see.

    Those with overdue follow-ups come first. Within each group they are sorted by name.
    """
    outstanding = readable.follow_ups.outstanding(known=readable.follow_ups)
    waiting = _per_committee(outstanding)
    overdue = _per_committee(outstanding.overdue(on=on))
    bare = Counter(
        readable.without_follow_up.values_list("minute__item__meeting__committee", flat=True)
    )
    lines = [
        CommitteeRow(row, waiting[row.pk], overdue[row.pk], without_follow_up=bare[row.pk])
        for row in readable.committees.in_order()
    ]
    return sorted(lines, key=lambda line: not line.overdue)


def _per_committee(follow_ups: FollowUpQuerySet) -> Counter[int]:
    pairs = follow_ups.values_list(
        "resolution__minute__item__meeting__committee", "addressed_committee"
    )
    return Counter(pk for pair in pairs for pk in set(pair) if pk)


def _committee_of(follow_up: FollowUp) -> int:
    return follow_up.resolution.minute.item.meeting.committee_id


def _meeting_days(committees: set[int], *, on: date) -> dict[int, list[date]]:
    days: dict[int, list[date]] = defaultdict(list)
    meetings = Meeting.objects.filter(committee__in=committees, held_on__lte=on).took_place()
    for committee, day in meetings.order_by("held_on").values_list("committee_id", "held_on"):
        days[committee].append(day)
    return days


def _line(readable: ReadableRecords, row: FollowUp, known: _Known, *, on: date) -> FollowUpRow:
    repeats = row.repeats if row.repeats_id in known.earlier else None
    own_day = row.resolution.minute.item.meeting.held_on
    # The age must not reveal an earlier request the reader cannot see.
    first = row.asked_on if repeats or row.repeats_id is None else own_day
    days = known.days[_committee_of(row)]
    addressed = row.addressed_committee
    status, due = _status_and_due(readable, row)
    is_hidden = readable.is_public and addressed is not None and not addressed.is_public
    return FollowUpRow(
        follow_up=row,
        status=status,
        due=due,
        age=bisect_right(days, on) - bisect_left(days, first),
        first_asked_on=first,
        is_overdue=bool(due) and row.is_overdue(on=on),
        repeats=repeats,
        repeated_by=known.later.get(row.pk, []),
        delivered=row.delivered_minute if row.delivered_minute_id in known.minutes else None,
        addressed="" if is_hidden or addressed is None else addressed.name,
    )


def _status_and_due(readable: ReadableRecords, row: FollowUp) -> tuple[Status | None, str]:
    """The status and due date in words. A withdrawn follow-up has neither."""
    if row.is_withdrawn:
        return None, ""
    clause = row.resolution
    if clause.is_withdrawn or clause.minute.item.is_withdrawn:
        return Status(FollowUpState.CANCELLED.value, _("Withdrawn")), ""
    if clause.minute.item.meeting.is_cancelled:
        return Status(FollowUpState.CANCELLED.value, _("Meeting cancelled")), ""
    kind = DueKind(row.due_kind)
    when = in_words(row.due_on) if kind == DueKind.FIXED_DATE and row.due_on else ""
    if kind == DueKind.MEETING:
        when = _due_meeting(readable, row)
    return status_and_due(
        row.current_state,
        kind,
        when=when,
        is_dated=row.due_day is not None,
        condition=row.condition,
    )


def _due_meeting(readable: ReadableRecords, row: FollowUp) -> str:
    meeting = row.due_meeting
    if meeting is None:
        return _("%(words)s (no meeting chosen yet)") % {"words": row.due_text}
    if readable.is_public and not meeting.committee.is_public:
        return _("At a meeting that is not held in public")
    if meeting.committee_id != _committee_of(row):
        words = _("%(committee)s, %(day)s")
        if meeting.is_cancelled:
            words = _("%(committee)s, %(day)s (cancelled, no new meeting chosen yet)")
        return words % {"committee": meeting.committee.name, "day": meeting.day}
    if meeting.is_cancelled:
        words = _("Meeting on %(day)s (cancelled, no new meeting chosen yet)")
        return words % {"day": meeting.day}
    return _("Meeting on %(day)s") % {"day": meeting.day}
