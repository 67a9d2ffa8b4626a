"""What becomes readable when a matter is exempt no more, and what vanishes when it becomes so."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from committees.meetings.meeting_pages import publications_of
from committees.meetings.readable import ReadableRecords
from committees.models import AgendaItem, Document, Meeting


@dataclass(frozen=True)
class Opening:
    """A matter that is opened, or closed: for whom and from when, and which parts of it."""

    opens: bool
    effect: str
    parts: list[str]


def opening_of_item(readable: ReadableRecords, item: AgendaItem, *, title: str) -> Opening:
    """What opening an exempt item shows, or making an open one exempt hides. `title` is the one
    that it will have."""
    opens = item.is_exempt
    parts = [_("Title: %(title)s") % {"title": title if opens else item.title}]
    documents = readable.documents.filter(item=item, is_exempt=False).in_order()
    parts += [_("Document: %(title)s") % {"title": document.title} for document in documents]
    if readable.minutes.filter(item=item).exists():
        parts.append(
            _("Minute, what was resolved and what became of it")
            if item.meeting.minutes_published_at
            else _("Minute and what was resolved, once the minutes are published")
        )
    parts += [
        _("Published report: %(title)s") % {"title": paper.title}
        for paper in publications_of(readable, item)
        if not paper.is_restricted
    ]
    return Opening(opens, _effect(item.meeting, opens=opens), parts)


def opening_of_document(document: Document, *, title: str) -> Opening:
    """What opening an exempt document of an open item shows, or making an open one exempt hides."""
    opens = document.is_exempt
    shown = title if opens else document.title
    parts = [_("Document: %(title)s") % {"title": shown}]
    return Opening(opens, _effect(document.item.meeting, opens=opens), parts)


def _effect(meeting: Meeting, *, opens: bool) -> str:
    if not meeting.agenda_published_at:
        if opens:
            return _(
                "Every officer can read this at once, and members and the public once the agenda "
                "is published:"
            )
        return _("Only those who see exempt matters can still read this:")
    if meeting.committee.is_public:
        if opens:
            return _("Every officer, members and the public can read this at once:")
        return _(
            "This has been public. From now on the public and all who do not see exempt matters "
            "find nothing at its addresses. Whoever has a copy still has it:"
        )
    if opens:
        return _("Every officer and the committee’s members can read this at once:")
    return _("Only those who see exempt matters can still read this. Whoever has a copy keeps it:")
