"""Planning embedded checks of signed-off actions, and recording their results."""

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
    """Plan an embedded check, or change the date of one already planned.

    Completed does not mean embedded: Cheshire East kept such actions amber until they had been
    checked under its audit framework. Raises Refused or StaleRecord.
    """
    action.take_version(version)
    if State(action.state) != State.SIGNED_OFF:
        raise Refused(_("Only a signed-off action can have an embedded check."))
    if due_on < timezone.localdate(at):
        raise Refused(_("The date of the check must be today or in the future."))
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
    """Record the result of an embedded check. The action stays signed off unless it is reopened.

    Raises Refused or StaleRecord.
    """
    action = check.action
    action.take_version(version)
    if State(action.state) != State.SIGNED_OFF:
        raise Refused(_("Only a signed-off action can have an embedded check."))
    if not found.strip():
        raise Refused(_("Enter what the check found."))
    entry = add_entry(
        action=action,
        kind=EntryKind.EMBEDDED_CHECK,
        effective_on=effective_on,
        by=by,
        at=at,
        reason=found,
    )
    waiting = EmbeddedCheck.objects.filter(pk=check.pk, entry=None)
    if not waiting.update(entry=entry, is_embedded=is_embedded):
        raise Refused(_("The result of this check has already been recorded."))
    record(
        "action.embedded_checked",
        action,
        by=by,
        at=at,
        is_embedded=is_embedded,
        found=digest(found),
    )
    return entry
