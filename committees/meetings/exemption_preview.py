"""Preview of what is revealed by making a matter public, or hidden by making it exempt."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from committees.meetings.meeting_pages import publications_of
from committees.meetings.readable import ReadableRecords
from committees.models import AgendaItem, Document, Meeting


@dataclass(frozen=True)
class ExemptionChange:
    """The effect of making a matter public or exempt: who is affected, when and in which parts."""

    opens: bool
    effect: str
    parts: list[str]


def preview_item_change(
    readable: ReadableRecords, item: AgendaItem, *, title: str
) -> ExemptionChange:
    """The effect of making an exempt item public, or an open one exempt, and its new title."""
    opens = item.is_exempt
    parts = [_("Title: %(title)s") % {"title": title if opens else item.title}]
    documents = readable.documents.filter(item=item, is_exempt=False).in_order()
    parts += [_("Document: %(title)s") % {"title": document.title} for document in documents]
    if readable.minutes.filter(item=item).exists():
        parts.append(
            _("Minute, resolutions and follow-ups")
            if item.meeting.minutes_published_at
            else _("Minute and resolutions, once the minutes are published")
        )
    parts += [
        _("Published report: %(title)s") % {"title": paper.title}
        for paper in publications_of(readable, item)
        if not paper.is_restricted
    ]
    return ExemptionChange(opens, _effect(item.meeting, opens=opens), parts)


def preview_document_change(document: Document, *, title: str) -> ExemptionChange:
    """The effect of making a document of an open item public or exempt."""
    opens = document.is_exempt
    shown = title if opens else document.title
    parts = [_("Document: %(title)s") % {"title": shown}]
    return ExemptionChange(opens, _effect(document.item.meeting, opens=opens), parts)


def _effect(meeting: Meeting, *, opens: bool) -> str:
    if not meeting.agenda_published_at:
        if opens:
            return _(
                "All officers will be able to read this straight away. Members and the public will "
                "be able to read it once the agenda is published:"
            )
        return _("Only people with access to exempt matters will still be able to read this:")
    if meeting.committee.is_public:
        if opens:
            return _("Officers, members and the public will be able to read this straight away:")
        return _(
            "This has been public. From now on only people with access to exempt matters will be "
            "able to read it. Anyone who has already made a copy will still have it:"
        )
    if opens:
        return _("Officers and committee members will be able to read this straight away:")
    return _(
        "Only people with access to exempt matters will still be able to read this. Anyone who "
        "has already made a copy will still have it:"
    )
