"""Content of meeting and agenda item pages, limited to what the reader can see."""

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import groupby
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise

from committees.follow_ups.follow_up_list import FollowUpRow, follow_up_rows
from committees.meetings import exemption
from committees.meetings.readable import ReadableRecords
from committees.minutes.labels import next_number
from committees.models import (
    AgendaItem,
    AmendedPart,
    Amendment,
    ClauseDecision,
    Document,
    FollowUp,
    FollowUpMove,
    Meeting,
    Minute,
    Resolution,
)
from committees.models.meeting import AgendaItemQuerySet
from safeguard.dates import in_words


@dataclass(frozen=True)
class AgendaRow:
    """An agenda line. Exempt items have no `pk`: only a number, a neutral title and the reason."""

    number: str
    title: str
    pk: int | None = None
    purpose: str = ""
    because: str = ""
    summary: str = ""
    summary_amended: str = ""
    withdrawn: str = ""
    is_minuted: bool = False
    can_be_minuted: bool = False

    @property
    def is_unminuted(self) -> bool:
        """Whether it is an item that still needs a minute."""
        return self.pk is not None and not self.is_minuted and not self.withdrawn


def agenda_rows(readable: ReadableRecords, meeting: Meeting) -> list[AgendaRow]:
    """The agenda as the reader sees it, with a neutral line in place of each exempt item.

    If the reader cannot see an item, its title and text are never loaded (LGA 1972 s.100B(2),
    s.100C(2)).
    """
    minutes = readable.minutes.filter(item__meeting=meeting)
    minuted = set(minutes.values_list("item", flat=True))
    lines = {
        item.pk: (
            item.order,
            AgendaRow(
                number=item.number,
                title=item.title,
                pk=item.pk,
                purpose=item.purpose_line,
                because=item.exempt_because,
                withdrawn=item.withdrawn_reason,
                is_minuted=item.pk in minuted,
            ),
        )
        for item in readable.items.filter(meeting=meeting)
    }
    if readable.agendas.filter(pk=meeting.pk).exists():
        lines |= {
            pk: (order, line) for pk, order, line in _neutral(readable, meeting) if pk not in lines
        }
    return [line for _, (_, line) in sorted(lines.items(), key=lambda pair: (pair[1][0], pair[0]))]


def _neutral(readable: ReadableRecords, meeting: Meeting) -> list[tuple[int, int, AgendaRow]]:
    has_minutes = readable.minuted.filter(pk=meeting.pk).exists()
    # Only the date is shown, because the reason could reveal exempt information.
    amended = dict(
        Amendment.objects.filter(
            minute__item__meeting=meeting,
            resolution__isnull=True,
            part__in=[AmendedPart.PUBLIC_SUMMARY, AmendedPart.ADDED],
        )
        .in_order()
        .values_list("minute__item", "amended_at")
    )
    rows = (
        AgendaItem.objects.filter(meeting=meeting, is_exempt=True)
        .in_sight()
        .values_list(
            "pk",
            "order",
            "number",
            "public_title",
            "exempt_paragraphs",
            "minute__public_summary",
            "withdrawn_reason",
        )
    )
    return [
        (
            pk,
            order,
            AgendaRow(
                number=number,
                title=title,
                because=exemption.cited(paragraphs),
                withdrawn=withdrawn,
                summary=(summary or "") if has_minutes else "",
                summary_amended=_day(amended[pk])
                if has_minutes and summary and pk in amended
                else "",
            ),
        )
        for pk, order, number, title, paragraphs, summary, withdrawn in rows
    ]


def suggested_number(items: AgendaItemQuerySet, meeting: Meeting) -> str:
    """Suggested number for a new item at the end of the agenda.

    If the committee's previous meeting did not start at 1, numbering continues from that meeting
    (minute 46 of one meeting, minute 47 of the next).
    """
    items = items.not_withdrawn()
    own = items.filter(meeting=meeting).in_order().last()
    if own:
        return next_number(own.number)
    before = items.filter(
        meeting__committee=meeting.committee_id, meeting__held_on__lt=meeting.held_on
    )
    newest = before.order_by("-meeting__held_on", "-order", "-pk").first()
    if newest is None:
        return "1"
    begins_at_one = before.filter(meeting=newest.meeting_id, number="1").exists()
    return "1" if begins_at_one else next_number(newest.number)


@dataclass(frozen=True)
class DocumentLine:
    """A document, or a neutral line for an exempt one, which has no address or `pk`."""

    title: str
    address: str = ""
    because: str = ""
    withdrawn: str = ""
    pk: int | None = None


@dataclass(frozen=True)
class AmendmentNote:
    """An amendment to confirmed minutes: the date, the reason and the earlier text.

    `earlier` is empty for the public. It leaves out exempt parts that the reader cannot see.
    """

    day: str
    reason: str
    is_addition: bool
    earlier: list[tuple[str | Promise, str]]


@dataclass(frozen=True)
class Clause:
    """A clause of the minutes with its amendments, follow-ups and decisions."""

    resolution: Resolution
    amendments: list[AmendmentNote]
    follow_ups: list[FollowUpRow]
    needs_follow_up: bool
    decisions: list[ClauseDecision]


@dataclass(frozen=True)
class ItemRecord:
    """Everything a reader can see about an agenda item."""

    documents: list[DocumentLine]
    publications: list[Any]
    withdrawn_reports: list[Any]
    minute: Minute | None
    exempt_text: str
    amendments: list[AmendmentNote]
    clauses: list[Clause]
    earlier: list[Minute]
    referred_to_by: list[Minute]
    confirming: Minute | None
    deliveries: list[FollowUp]

    @property
    def resolved(self) -> list[Clause]:
        """The resolutions."""
        return [clause for clause in self.clauses if clause.resolution.is_resolved]

    @property
    def recorded(self) -> list[Clause]:
        """Requests from the chair and undertakings, which are not resolutions."""
        return [clause for clause in self.clauses if not clause.resolution.is_resolved]


@dataclass(frozen=True)
class AdjacentItems:
    """The items before and after an item, among those the reader can see."""

    before: AgendaItem | None
    after: AgendaItem | None


def adjacent_items(readable: ReadableRecords, item: AgendaItem) -> AdjacentItems:
    """The items before and after this one on the agenda."""
    items = list(readable.items.filter(meeting=item.meeting_id).in_order())
    here = items.index(item)
    return AdjacentItems(
        before=items[here - 1] if here else None,
        after=items[here + 1] if here + 1 < len(items) else None,
    )


def item_record(readable: ReadableRecords, item: AgendaItem, *, on: date) -> ItemRecord:
    """Documents, reports, minute, clauses and follow-ups of an item the reader can see."""
    minute = readable.minutes.filter(item=item).select_related("item__meeting").first()
    linked = readable.minutes.select_related("item__meeting").order_by(
        "item__meeting__held_on", "pk"
    )
    amendments = list(readable.amendments.filter(minute=minute).in_order()) if minute else []
    reports = _reports(readable, item)
    return ItemRecord(
        documents=_documents(readable, item),
        publications=[report for report in reports if not report.withdrawn],
        withdrawn_reports=[report for report in reports if report.withdrawn],
        minute=minute,
        exempt_text=minute.exempt_text if minute and readable.shows_exempt else "",
        amendments=_notes(readable, [each for each in amendments if each.resolution_id is None]),
        clauses=_clauses(readable, minute, amendments, on=on) if minute else [],
        earlier=list(linked.filter(referred_to_by=minute)) if minute else [],
        referred_to_by=list(linked.filter(refers_to=minute)) if minute else [],
        confirming=confirming_minute(readable, item.meeting),
        deliveries=list(
            readable.follow_ups.not_withdrawn()
            .filter(delivered_minute=minute)
            .with_origin()
            .oldest_first()
        )
        if minute
        else [],
    )


def confirming_minute(readable: ReadableRecords, meeting: Meeting) -> Minute | None:
    """The minute that confirmed the meeting's minutes, if the reader can see it."""
    if meeting.confirmed_by_minute_id is None:
        return None
    minutes = readable.minutes.not_withdrawn().filter(pk=meeting.confirmed_by_minute_id)
    return minutes.select_related("item__meeting").first()


def _day(at: datetime) -> str:
    return in_words(timezone.localdate(at))


def _documents(readable: ReadableRecords, item: AgendaItem) -> list[DocumentLine]:
    lines = {
        document.pk: DocumentLine(
            title=document.title,
            address=document.external_url,
            because=document.exempt_because,
            withdrawn=document.withdrawn_reason,
            pk=document.pk,
        )
        for document in readable.documents.filter(item=item)
    }
    hidden = Document.objects.filter(item=item, is_exempt=True).in_sight().exclude(pk__in=lines)
    columns = ("pk", "public_title", "exempt_paragraphs", "withdrawn_reason")
    for pk, title, paragraphs, withdrawn in hidden.values_list(*columns):
        lines[pk] = DocumentLine(
            title=title, because=exemption.cited(paragraphs), withdrawn=withdrawn
        )
    return [lines[pk] for pk in sorted(lines)]


def publications_of(readable: ReadableRecords, item: AgendaItem) -> list[Any]:
    """Reports published for the item and not withdrawn, newest first."""
    return [report for report in _reports(readable, item) if not report.withdrawn]


def _reports(readable: ReadableRecords, item: AgendaItem) -> list[Any]:
    """Reports for the item, also withdrawn ones. (The foreign key is in the reports app.)"""
    papers: Any = getattr(item, "publications", None)
    if papers is None:
        return []
    every = papers.model.objects
    user = readable.user
    if user is None:
        return list(papers.ever_public().listed(among=every.public()))
    return list(papers.ever_visible_to(user).listed(among=every.visible_to(user)))


def _notes(readable: ReadableRecords, amendments: list[Amendment]) -> list[AmendmentNote]:
    """One note for all the parts that were amended together."""
    notes = []
    for (at, reason), rows in groupby(amendments, lambda row: (row.amended_at, row.reason)):
        parts = list(rows)
        notes.append(
            AmendmentNote(
                day=_day(at),
                reason=reason,
                is_addition=any(part.part == AmendedPart.ADDED for part in parts),
                earlier=[
                    (AmendedPart(part.part).label, part.earlier)
                    for part in parts
                    if part.earlier and not readable.is_public
                    if readable.shows_exempt or not part.is_exempt
                ],
            )
        )
    return notes


def _with_moves(readable: ReadableRecords, lines: list[FollowUpRow]) -> list[FollowUpRow]:
    """The rows and their history, which only officers can see because it names officers."""
    if readable.user is None or not readable.user.sees_live_figures:
        return lines
    moves = FollowUpMove.objects.filter(follow_up__in=[line.follow_up for line in lines])
    history: dict[int, list[FollowUpMove]] = defaultdict(list)
    for move in moves.select_related("moved_by", "due_meeting").in_order():
        history[move.follow_up_id].append(move)
    return [replace(line, moves=history[line.follow_up.pk]) for line in lines]


def _clauses(
    readable: ReadableRecords, minute: Minute, amendments: list[Amendment], *, on: date
) -> list[Clause]:
    resolutions = list(readable.resolutions.filter(minute=minute).in_order())
    for resolution in resolutions:
        resolution.minute = minute
    follow_ups = readable.follow_ups.filter(resolution__minute=minute).order_by("order", "pk")
    lines = _with_moves(readable, follow_up_rows(readable, follow_ups, on=on))
    without_follow_up = set(
        readable.without_follow_up.filter(minute=minute).values_list("pk", flat=True)
    )
    decided = _decisions(readable, minute)
    return [
        Clause(
            resolution,
            _notes(readable, [each for each in amendments if each.resolution_id == resolution.pk]),
            [line for line in lines if line.follow_up.resolution_id == resolution.pk],
            resolution.pk in without_follow_up,
            [each for each in decided if each.resolution_id == resolution.pk],
        )
        for resolution in resolutions
    ]


def _decisions(readable: ReadableRecords, minute: Minute) -> list[ClauseDecision]:
    """Decisions on actions, limited to those the reader can see."""
    if readable.user is None:
        return []
    decisions = ClauseDecision.objects.visible_to(readable.user).filter(resolution__minute=minute)
    return list(decisions.select_related("action", "entry", "withdrawn_by").in_order())
