"""Saving agenda items and documents, and their exemptions."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from committees.meetings import exemption
from committees.meetings.services.saving import change, make, make_room
from committees.models import AgendaItem, Document, Meeting
from safeguard.accounts.models import Post, User
from safeguard.audit.services import digest, record, recording_last
from safeguard.exceptions import Refused


@dataclass(frozen=True)
class Exemption:
    """The paragraphs, the public interest reason and the neutral title."""

    paragraphs: Sequence[int]
    reason: str
    public_title: str

    def as_columns(self) -> dict[str, Any]:
        """The column values.

        Raises Refused if a part is missing or a paragraph does not apply.
        """
        if not (self.paragraphs and self.reason and self.public_title):
            raise Refused(_("Enter the paragraphs, the reason and a neutral title."))
        nation = exemption.Nation(settings.NATION)
        try:
            paragraphs = exemption.as_text(self.paragraphs, nation=nation)
        except ValueError:
            raise Refused(_("Choose paragraphs that apply to your council.")) from None
        return {
            "is_exempt": True,
            "exempt_paragraphs": paragraphs,
            "exempt_reason": self.reason,
            "public_title": self.public_title,
        }


@dataclass(frozen=True)
class ItemFacts:
    """The values of an agenda item. `opened_reason` is why it is no longer exempt."""

    title: str
    number: str = ""
    order: int | None = None
    purpose_line: str = ""
    presenter: Post | None = None
    exemption: Exemption | None = None
    opened_reason: str = field(default="")


@transaction.atomic
@recording_last()
def save_item(
    *,
    meeting: Meeting,
    facts: ItemFacts,
    by: User,
    at: datetime,
    item: AgendaItem | None = None,
    version: int = 0,
) -> AgendaItem:
    """Adds an item to the agenda, by default at the end, or changes an existing one.

    If the position is taken, the other items are renumbered. A reason is needed to make an exempt
    item public. The date is recorded, and the earlier reason for the exemption is kept. Returns the
    item. Raises Refused or StaleRecord.
    """
    taken = _("There is already an item with that number.")
    # Positions are given out one at a time.
    Meeting.objects.select_for_update().get(pk=meeting.pk)
    values: dict[str, Any] = {
        "number": facts.number,
        "title": facts.title,
        "purpose_line": facts.purpose_line,
        "presenter": facts.presenter,
        **_openness(facts.exemption),
    }
    if item is None:
        last = meeting.items.aggregate(last=Max("order"))["last"] or 0
        place = facts.order or last + 1
        make_room(meeting.items.all(), place, old=None, by=by, at=at)
        made = AgendaItem(meeting=meeting, order=place, **values)
        make(made, "item.made", taken=taken, by=by, at=at, meeting=meeting.pk)
        if made.is_exempt:
            _record_exemption(made, by=by, at=at)
        return made
    values["order"] = facts.order or item.order
    was_exempt, is_exempt = item.is_exempt, facts.exemption is not None
    if was_exempt and not is_exempt:
        if not facts.opened_reason.strip():
            raise Refused(_("Enter why this item can now be public."))
        values |= {"opened_at": at, "opened_reason": facts.opened_reason}
    old = item.order
    different = change(item, "item.changed", values, version=version, taken=taken, by=by, at=at)
    if "order" in different:
        others = meeting.items.exclude(pk=item.pk)
        make_room(others, item.order, old=old, by=by, at=at)
    if was_exempt and not is_exempt:
        record("item.opened", item, by=by, at=at, reason=digest(facts.opened_reason))
    elif is_exempt and not was_exempt:
        _record_exemption(item, by=by, at=at)
    return item


@dataclass(frozen=True)
class DocumentFacts:
    """The values of a document."""

    title: str
    external_url: str = ""
    exemption: Exemption | None = None


@transaction.atomic
@recording_last()
def save_document(
    *,
    item: AgendaItem,
    facts: DocumentFacts,
    by: User,
    at: datetime,
    document: Document | None = None,
    version: int = 0,
) -> Document:
    """Adds a document to an item, or changes an existing one. Returns the document.

    Raises Refused or StaleRecord.
    """
    values = {
        "title": facts.title,
        "external_url": facts.external_url,
        **_openness(facts.exemption),
    }
    taken = _("This item already has that document.")
    if document is None:
        made = Document(item=item, **values)
        make(made, "document.made", taken=taken, by=by, at=at, item=item.pk)
        if made.is_exempt:
            _record_exemption(made, by=by, at=at)
        return made
    was_exempt = document.is_exempt
    change(document, "document.changed", values, version=version, taken=taken, by=by, at=at)
    if was_exempt and not document.is_exempt:
        record("document.opened", document, by=by, at=at)
    elif document.is_exempt and not was_exempt:
        _record_exemption(document, by=by, at=at)
    return document


def _openness(exempt: Exemption | None) -> dict[str, Any]:
    """The columns to save. When a matter is made public, the earlier reason is kept."""
    return exempt.as_columns() if exempt else {"is_exempt": False}


def _record_exemption(row: AgendaItem | Document, *, by: User, at: datetime) -> None:
    verb = "item.made_exempt" if isinstance(row, AgendaItem) else "document.made_exempt"
    record(
        verb,
        row,
        by=by,
        at=at,
        paragraphs=row.exempt_paragraphs,
        reason=digest(row.exempt_reason),
    )
