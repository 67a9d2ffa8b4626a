"""Changing the status of an action."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from actions.changes.emails import reopened_email, returned_email, withdrawn_email
from actions.email.services import email_leads
from actions.models import Action, ActionEntry, EntryKind, WithdrawalRequest
from actions.plans.services.entries import add_entry
from actions.plans.states import ASKS_MORE, DONE, State, can_move, needs_reason
from safeguard.accounts.models import Post, User
from safeguard.audit.services import JsonValue, digest, record
from safeguard.exceptions import Refused


@transaction.atomic
def change_state(
    *,
    action: Action,
    version: int,
    new: State,
    reason: str,
    effective_on: date,
    by: User,
    at: datetime,
    decided_by: str = "",
    for_post: Post | None = None,
) -> ActionEntry:
    """Change an action's state and record the reason.

    Putting an action on hold, claiming completion and signing off have their own services. A
    withdrawal needs `decided_by`; `for_post` is the lead post that `by` acts for. Raises Refused or
    StaleRecord.
    """
    action.take_version(version)
    old = State(action.state)
    if new in ASKS_MORE and can_move(old, new):
        raise Refused(_("Use the separate page to change to “%(new)s”.") % {"new": new.label})
    if old == State.REVISED_TIMESCALE_NEEDED and new == State.IN_PROGRESS:
        raise Refused(_("Work can only restart with a new date. Request one."))
    entry = move(
        action=action,
        new=new,
        reason=reason,
        decided_by=decided_by,
        effective_on=effective_on,
        by=by,
        at=at,
        for_post=for_post,
        verb="action.state_changed",
    )
    if new == State.WITHDRAWN:
        WithdrawalRequest.objects.filter(action=action, answered_at=None).update(
            is_agreed=True, answered_at=at, answered_by=by
        )
        email_leads(action=action, news=withdrawn_email(entry), by=by, at=at)
    elif old == State.SIGNED_OFF:
        email_leads(action=action, news=reopened_email(entry), by=by, at=at)
    elif old == State.AWAITING_SIGN_OFF:
        email_leads(action=action, news=returned_email(entry), by=by, at=at)
    return entry


def move(
    *,
    action: Action,
    new: State,
    effective_on: date,
    by: User,
    at: datetime,
    verb: str,
    reason: str = "",
    decided_by: str = "",
    event_details: dict[str, JsonValue] | None = None,
    **entry_values: Any,
) -> ActionEntry:
    """Change the state, for services that have already checked the action's version.

    `event_details` are added to the audit event. A completed action gets the rating that means
    complete, if its scale has one. A reopened action gets its earlier rating back. Raises Refused.
    """
    old = State(action.state)
    if not can_move(old, new):
        raise Refused(
            _("The status cannot change from “%(old)s” to “%(new)s”.")
            % {"old": old.label, "new": new.label}
        )
    if needs_reason(old, new) and not reason.strip():
        why = _("Enter a reason for changing the status to “%(new)s”.")
        raise Refused(why % {"new": new.label})
    if new == State.WITHDRAWN and not decided_by.strip():
        raise Refused(_("Enter who decided to remove the action from the plan."))
    entry = add_entry(
        action=action,
        kind=EntryKind.STATE,
        effective_on=effective_on,
        by=by,
        at=at,
        changes={"state": new.value} | _rating_with(action, new),
        reason=reason,
        decided_by=decided_by,
        **entry_values,
    )
    details: dict[str, JsonValue] = {"old": old, "new": new, "reason": digest(reason)}
    record(verb, action, by=by, at=at, **details, **(event_details or {}))
    return entry


def _rating_with(action: Action, new: State) -> dict[str, Any]:
    """The change of rating implied by the new state, if any."""
    if new in DONE:
        meant = action.plan.scale.ratings.filter(implies_state=new.value).first()
        return {"rating_id": meant.pk} if meant else {}
    if new != State.IN_PROGRESS or action.rating is None:
        return {}
    if action.rating.implied_state not in DONE:
        return {}
    before = ActionEntry.objects.filter(action=action).exclude(
        rating__implies_state__in=[done.value for done in DONE]
    )
    last = before.in_order().last()
    return {"rating_id": last.rating_id if last else None}
