"""Correcting a due date that was recorded wrongly."""

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
    corrected_due: PartialDate,
    reason: str,
    effective_on: date,
    by: User,
    at: datetime,
) -> ActionEntry:
    """Correct the due date. This is not counted as a new date.

    "31 March 2019 ... was a typographical error and the correct date should be 31 March 2020"
    (Herefordshire audit committee, 19 November 2019). If no new date has been agreed, the original
    date is corrected too. Raises Refused or StaleRecord.
    """
    action.take_version(version)
    if not action.is_open:
        raise Refused(_("This action is closed, so its date cannot be changed."))
    if corrected_due.precision == Precision.NONE:
        raise Refused(_("Enter the correct date."))
    if corrected_due.means_the_same_as(action.due):
        raise Refused(
            _("This action is already due on this date: %(day)s. Enter a different date.")
            % {"day": corrected_due.display}
        )
    if not reason.strip():
        raise Refused(_("Enter what was wrong with the date."))
    changes = due_columns(corrected_due)
    if not action.revisions and action.original_due.means_the_same_as(action.due):
        changes |= original_due_columns(corrected_due)
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
        new=corrected_due.last_day,
        reason=digest(reason),
    )
    return entry
