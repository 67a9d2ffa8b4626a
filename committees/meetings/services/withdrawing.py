"""Withdrawing records entered by mistake."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from committees.meetings.rules import refuse_withdrawn
from committees.meetings.services.saving import change
from committees.models import (
    AgendaItem,
    ClauseDecision,
    Document,
    FollowUp,
    Resolution,
)
from safeguard.accounts.models import User
from safeguard.audit.services import digest
from safeguard.exceptions import Refused

_VERBS = {
    AgendaItem: "item.withdrawn",
    Document: "document.withdrawn",
    Resolution: "resolution.withdrawn",
    FollowUp: "follow_up.withdrawn",
}


@transaction.atomic
def withdraw(
    *,
    row: AgendaItem | Document | Resolution | FollowUp,
    version: int,
    reason: str,
    by: User,
    at: datetime,
) -> AgendaItem | Document | Resolution | FollowUp:
    """Withdraws an item, document, clause or follow-up, and everything under it.

    Nothing is deleted, and its follow-ups are no longer outstanding. An item with a published
    report cannot be withdrawn until its agenda is published. Returns the row. Raises Refused or
    StaleRecord.
    """
    if not reason.strip():
        raise Refused(_("Enter why this is being withdrawn."))
    refuse_withdrawn(row)
    if isinstance(row, AgendaItem | Resolution):
        # Locks the meeting, as whoever records a decision or publishes a report under it does.
        # Nobody confirms minutes from which it was withdrawn since they were read.
        item = row if isinstance(row, AgendaItem) else row.minute.item
        item.meeting.take_version(None)
    if isinstance(row, AgendaItem) and _would_hide_a_report(row):
        raise Refused(
            _(
                "This item has a published report. Publish the agenda or withdraw the report "
                "before you withdraw the item."
            )
        )
    if isinstance(row, AgendaItem | Resolution) and _decides(row):
        raise Refused(
            _("This records decisions on actions. Take them back before you withdraw it.")
        )
    change(
        row,
        _VERBS[type(row)],
        row.withdrawal(reason=reason, by=by, at=at),
        version=version,
        taken="",
        by=by,
        at=at,
        reason=digest(reason),
    )
    return row


def _decides(row: AgendaItem | Resolution) -> bool:
    """Whether it records decisions. The meeting must be locked."""
    decisions = ClauseDecision.objects.in_force()
    if isinstance(row, Resolution):
        return decisions.filter(resolution=row).exists()
    return decisions.filter(resolution__minute__item=row).exists()


def _would_hide_a_report(item: AgendaItem) -> bool:
    # The foreign key to the item is in the reports app.
    papers: Any = getattr(item, "publications", None)
    is_hidden = papers is not None and item.meeting.agenda_published_at is None
    return is_hidden and papers.current().exists()
