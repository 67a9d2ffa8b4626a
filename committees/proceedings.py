"""What a page of a meeting or of an item shows, gathered through a door."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from committees import exemption
from committees.doors import Door
from committees.models import (
    AgendaItem,
    ClauseDecision,
    Document,
    FollowUp,
    Meeting,
    Minute,
    Resolution,
)
from committees.tracker import TrackerLine, tracker_lines


@dataclass(frozen=True)
class AgendaLine:
    """An item on an agenda. Without `pk` it is exempt: number, neutral title and reason only."""

    number: str
    title: str
    pk: int | None = None
    purpose: str = ""
    because: str = ""
    summary: str = ""


def agenda_lines(door: Door, meeting: Meeting) -> list[AgendaLine]:
    """The agenda as it may be read; exempt items of an agenda that may be read stay in their place.

    The title and the text of an item that may not be read never leave the database (LGA 1972
    s.100B(2), s.100C(2)).
    """
    lines = {
        item.pk: (
            item.order,
            AgendaLine(
                number=item.number,
                title=item.title,
                pk=item.pk,
                purpose=item.purpose_line,
                because=item.exempt_because,
            ),
        )
        for item in door.items.filter(meeting=meeting)
    }
    if meeting.agenda_published_at or door.shows_drafts:
        lines |= {
            pk: (order, line) for pk, order, line in _neutral(door, meeting) if pk not in lines
        }
    return [line for _, (_, line) in sorted(lines.items(), key=lambda pair: (pair[1][0], pair[0]))]


def _neutral(door: Door, meeting: Meeting) -> list[tuple[int, int, AgendaLine]]:
    has_minutes = bool(meeting.minutes_published_at) or door.shows_drafts
    rows = meeting.items.filter(is_exempt=True).values_list(
        "pk", "order", "number", "public_title", "exempt_paragraphs", "minute__public_summary"
    )
    return [
        (
            pk,
            order,
            AgendaLine(
                number=number,
                title=title,
                because=exemption.cited(paragraphs),
                summary=(summary or "") if has_minutes else "",
            ),
        )
        for pk, order, number, title, paragraphs, summary in rows
    ]


@dataclass(frozen=True)
class DocumentLine:
    """A document, or the line that says it is exempt; then without address and `pk`."""

    title: str
    address: str = ""
    because: str = ""
    pk: int | None = None


@dataclass(frozen=True)
class Clause:
    """A clause of the minutes and what became of it."""

    resolution: Resolution
    follow_ups: list[TrackerLine]
    decisions: list[ClauseDecision]


@dataclass(frozen=True)
class ItemRecord:
    """Everything that one reader may see about an item."""

    documents: list[DocumentLine]
    publications: list[Any]
    minute: Minute | None
    exempt_text: str
    clauses: list[Clause]
    referred_to_by: list[Minute]
    deliveries: list[FollowUp]
    earlier: Minute | None

    @property
    def resolved(self) -> list[Clause]:
        """What the committee resolved."""
        return [clause for clause in self.clauses if clause.resolution.is_resolved]

    @property
    def recorded(self) -> list[Clause]:
        """Requests of the chair and undertakings, which are not resolutions."""
        return [clause for clause in self.clauses if not clause.resolution.is_resolved]


def item_record(door: Door, item: AgendaItem, *, on: date) -> ItemRecord:
    """Documents, papers, minute, clauses and follow-ups of an item that may be read."""
    minute = door.minutes.filter(item=item).select_related("item__meeting").first()
    linked = door.minutes.select_related("item__meeting").order_by("item__meeting__held_on", "pk")
    return ItemRecord(
        documents=_documents(door, item),
        publications=_publications(door, item),
        minute=minute,
        exempt_text=minute.exempt_text if minute and door.shows_exempt else "",
        clauses=_clauses(door, minute, on=on) if minute else [],
        referred_to_by=list(linked.filter(refers_to=minute)) if minute else [],
        deliveries=list(
            door.follow_ups.filter(delivered_minute=minute).with_origin().oldest_first()
        )
        if minute
        else [],
        earlier=linked.filter(referred_to_by=minute).first() if minute else None,
    )


def _documents(door: Door, item: AgendaItem) -> list[DocumentLine]:
    lines = {
        document.pk: DocumentLine(
            title=document.title,
            address=document.external_url,
            because=document.exempt_because,
            pk=document.pk,
        )
        for document in door.documents.filter(item=item)
    }
    hidden = Document.objects.filter(item=item, is_exempt=True).exclude(pk__in=lines)
    for pk, title, paragraphs in hidden.values_list("pk", "public_title", "exempt_paragraphs"):
        lines[pk] = DocumentLine(title=title, because=exemption.cited(paragraphs))
    return [lines[pk] for pk in sorted(lines)]


def _publications(door: Door, item: AgendaItem) -> list[Any]:
    """Papers published to the item; the key to it stands in the room that publishes."""
    papers: QuerySet[Any] | None = getattr(item, "publications", None)
    if papers is None:
        return []
    shown: Any = getattr(papers, "public" if door.is_public else "visible_to", papers.none)
    rows = shown() if door.user is None else shown(door.user)
    return list(rows.without_content().newest_first())


def _clauses(door: Door, minute: Minute, *, on: date) -> list[Clause]:
    resolutions = list(door.resolutions.filter(minute=minute).in_order())
    for resolution in resolutions:
        resolution.minute = minute
    follow_ups = door.follow_ups.filter(resolution__minute=minute).order_by("order", "pk")
    lines = tracker_lines(door, follow_ups, on=on)
    decided = _decisions(door, minute)
    return [
        Clause(
            resolution,
            [line for line in lines if line.follow_up.resolution_id == resolution.pk],
            [each for each in decided if each.resolution_id == resolution.pk],
        )
        for resolution in resolutions
    ]


def _decisions(door: Door, minute: Minute) -> list[ClauseDecision]:
    """What the clauses brought about, for who sees live actions."""
    if door.user is None:
        return []
    decisions = ClauseDecision.objects.visible_to(door.user).filter(resolution__minute=minute)
    return list(decisions.select_related("action", "entry").in_order())
