"""Mending a date that was written down wrongly."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from actions.models import Action, ActionEntry, EntryKind, due_columns, original_due_columns
from actions.plans.services.entries import add_entry
from safeguard.accounts.models import User
from safeguard.audit.services import digest, record
from safeguard.dates import PartialDate, Precision
from safeguard.exceptions import Refused


@transaction.atomic
def correct_date(
    *,
    action: Action,
    version: int,
    right_due: PartialDate,
    reason: str,
    effective_on: date,
    by: User,
    at: datetime,
) -> ActionEntry:
    """Puts the date right that should have been there. It is no revision: the count of moves stays.

    "31 March 2019 ... was a typographical error and the correct date should be 31 March 2020"
    (Herefordshire audit committee, 19 November 2019). A date that was never moved is the original
    one too. Raises Refused, StaleRecord.
    """
    action.take_version(version)
    if not action.is_open:
        raise Refused(_("The action is closed, so its date stays."))
    if right_due.precision == Precision.NONE:
        raise Refused(_("Say which date is right."))
    if right_due.means_the_same_as(action.due):
        raise Refused(_("That is the date in force already."))
    if not reason.strip():
        raise Refused(_("Say what was wrong with the date."))
    changes = due_columns(right_due)
    if not action.revisions and action.original_due.means_the_same_as(action.due):
        changes |= original_due_columns(right_due)
    old = action.due_on
    entry = add_entry(
        action=action,
        kind=EntryKind.CORRECTION,
        effective_on=effective_on,
        by=by,
        at=at,
        changes=changes,
        reason=reason,
    )
    record(
        "action.date_corrected",
        action,
        by=by,
        at=at,
        old=old,
        new=right_due.last_day,
        reason=digest(reason),
    )
    return entry
