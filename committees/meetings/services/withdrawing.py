"""Taking back what was entered by mistake."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from committees.meetings.services.saving import change
from committees.models import AgendaItem, Document, FollowUp, Resolution
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
    """Takes back an item, a document, a clause or a follow-up, with all that hangs on it.

    Nothing is deleted, and nothing of it is waited for any more. A published report stays where
    its readers find it: its item cannot vanish before the agenda has shown it. Raises Refused,
    StaleRecord.
    """
    if not reason.strip():
        raise Refused(_("Say why it is withdrawn."))
    if row.is_withdrawn:
        raise Refused(_("It has been withdrawn already."))
    if isinstance(row, AgendaItem) and _would_hide_a_report(row):
        raise Refused(
            _("A report has been published to this item. Publish the agenda, then withdraw it.")
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


def _would_hide_a_report(item: AgendaItem) -> bool:
    # The key to the item stands in the room that publishes.
    papers = getattr(item, "publications", None)
    return papers is not None and item.meeting.agenda_published_at is None and papers.exists()
