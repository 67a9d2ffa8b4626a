"""Putting work on hold until a day."""

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
    """Until when work stands still, and what it waits for: another action, or something outside
    the plan with the day on which that is expected."""

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
    """Stops the work for a stated reason, and says when it is expected to go on.

    On that day the action comes back to its lead; its state does not move by itself. Work that is
    on hold already stays so until the new day. Raises Refused, StaleRecord.
    """
    action.take_version(version)
    if not reason.strip():
        raise Refused(_("Say why the action becomes “%(new)s”.") % {"new": State.ON_HOLD.label})
    if facts.restart_on <= effective_on:
        raise Refused(_("Work has to be expected to go on after today."))
    if facts.waits_for_text and facts.waits_for_on is None:
        raise Refused(_("Say when what the work waits for is expected."))
    if facts.waits_for is not None and facts.waits_for.pk == action.pk:
        raise Refused(_("An action cannot wait for itself."))
    told: dict[str, JsonValue] = {
        "restart_on": facts.restart_on,
        "waits_for": facts.waits_for.pk if facts.waits_for else None,
        "waits_for_on": facts.waits_for_on,
    }
    said: dict[str, Any] = {
        "effective_on": effective_on,
        "by": by,
        "at": at,
        "for_post": for_post,
        "reason": reason,
    }
    if State(action.state) == State.ON_HOLD:
        entry = add_entry(action=action, kind=EntryKind.STATE, **said)
        record("action.hold_prolonged", action, by=by, at=at, reason=digest(reason), **told)
    else:
        verb = "action.put_on_hold"
        entry = move(action=action, new=State.ON_HOLD, verb=verb, told=told, **said)
    Hold.objects.create(entry=entry, **vars(facts))
    return entry
