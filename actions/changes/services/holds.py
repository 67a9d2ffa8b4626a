"""Putting an action on hold."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from actions.changes.services.states import move
from actions.models import Action, ActionEntry, EntryKind, Hold
from actions.plans.services.entries import add_entry
from actions.plans.states import State
from safeguard.accounts.models import Post, User
from safeguard.audit.services import JsonValue, digest, record
from safeguard.exceptions import Refused


@dataclass(frozen=True)
class HoldFacts:
    """When work should restart, and what it is waiting for.

    This is either another action, or something outside the plan and the date when it is expected.
    """

    restart_on: date
    waits_for: Action | None = None
    waits_for_text: str = ""
    waits_for_on: date | None = None


@transaction.atomic
def put_on_hold(
    *,
    action: Action,
    version: int,
    facts: HoldFacts,
    reason: str,
    effective_on: date,
    by: User,
    at: datetime,
    for_post: Post | None = None,
) -> ActionEntry:
    """Put an action on hold, or extend its hold, until an expected restart date.

    On that date the action is shown to its lead again; its state does not change by itself. Raises
    Refused or StaleRecord.
    """
    action.take_version(version)
    if not reason.strip():
        raise Refused(_("Enter why work is being put on hold."))
    if facts.restart_on <= effective_on:
        raise Refused(_("The restart date must be after today."))
    if facts.waits_for_text and facts.waits_for_on is None:
        raise Refused(_("Enter when you expect this to happen."))
    if facts.waits_for is not None and facts.waits_for.pk == action.pk:
        raise Refused(_("An action cannot wait for itself."))
    details: dict[str, JsonValue] = {
        "restart_on": facts.restart_on,
        "waits_for": facts.waits_for.pk if facts.waits_for else None,
        "waits_for_on": facts.waits_for_on,
    }
    entry_values: dict[str, Any] = {
        "effective_on": effective_on,
        "by": by,
        "at": at,
        "for_post": for_post,
        "reason": reason,
    }
    if State(action.state) == State.ON_HOLD:
        entry = add_entry(action=action, kind=EntryKind.STATE, **entry_values)
        record("action.hold_prolonged", action, by=by, at=at, reason=digest(reason), **details)
    else:
        verb = "action.put_on_hold"
        entry = move(
            action=action, new=State.ON_HOLD, verb=verb, event_details=details, **entry_values
        )
    Hold.objects.create(entry=entry, **vars(facts))
    return entry
