"""Looking again at what was signed off: planning the day, and saying what was found."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from actions.models import Action, ActionEntry, EmbeddedCheck, EntryKind
from actions.plans.services.entries import add_entry
from actions.plans.states import State
from safeguard.accounts.models import User
from safeguard.audit.services import digest, record
from safeguard.exceptions import Refused


@transaction.atomic
def plan_embedded_check(
    *, action: Action, version: int, due_on: date, by: User, at: datetime
) -> EmbeddedCheck:
    """Sets the day of the check, or another day for the one that waits.

    Completed is not embedded (Cheshire East kept such actions amber until its audit framework had
    looked). Raises Refused, StaleRecord.
    """
    action.take_version(version)
    if State(action.state) != State.SIGNED_OFF:
        raise Refused(_("Only what is signed off can be checked for being embedded."))
    if due_on < timezone.localdate(at):
        raise Refused(_("A check is planned for today or a day after it."))
    waiting = EmbeddedCheck.objects.filter(action=action, entry=None).first()
    old = waiting.due_on if waiting else None
    check = waiting or EmbeddedCheck(action=action)
    check.due_on, check.planned_at, check.planned_by = due_on, at, by
    check.save()
    record("action.check_planned", action, by=by, at=at, old=old, new=due_on)
    return check


@transaction.atomic
def record_embedded_check(
    *,
    check: EmbeddedCheck,
    version: int,
    is_embedded: bool,
    found: str,
    effective_on: date,
    by: User,
    at: datetime,
) -> ActionEntry:
    """Says what the check found. What did not last stays signed off until it is opened again.

    Raises Refused, StaleRecord.
    """
    action = check.action
    action.take_version(version)
    if State(action.state) != State.SIGNED_OFF:
        raise Refused(_("Only what is signed off can be checked for being embedded."))
    if not found.strip():
        raise Refused(_("Say what was found."))
    entry = add_entry(
        action=action,
        kind=EntryKind.EMBEDDED_CHECK,
        effective_on=effective_on,
        by=by,
        at=at,
        reason=found,
    )
    answered = EmbeddedCheck.objects.filter(pk=check.pk, entry=None)
    if not answered.update(entry=entry, is_embedded=is_embedded):
        raise Refused(_("This check has its result already."))
    record(
        "action.embedded_checked",
        action,
        by=by,
        at=at,
        is_embedded=is_embedded,
        found=digest(found),
    )
    return entry
