"""Moving an action through its life."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from actions.changes.emails import reopened_email, returned_email, withdrawn_email
from actions.email.services.daily_digest import email_leads
from actions.models import Action, ActionEntry, EntryKind, WithdrawalRequest
from actions.plans.services.entries import add_entry
from actions.plans.states import ASKS_MORE, DONE, State, may_move, needs_reason
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
    """Moves the action along one of the allowed moves and keeps the reason.

    Holding, claiming that it is done and signing off ask for more and are services of their own.
    A withdrawal names who decided it; `for_post` is the lead post that `by` acts for. Raises
    Refused, StaleRecord.
    """
    action.take_version(version)
    old = State(action.state)
    if new in ASKS_MORE and may_move(old, new):
        raise Refused(_("An action becomes “%(new)s” on a page of its own.") % {"new": new.label})
    if old == State.REVISED_TIMESCALE_NEEDED and new == State.IN_PROGRESS:
        raise Refused(_("Work goes on only with a new date. Ask for one."))
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
    told: dict[str, JsonValue] | None = None,
    **words: Any,
) -> ActionEntry:
    """The move itself, for services that have taken the action's version. `told` is what else the
    audit event says.

    What is done gets the rating that means so, where its scale has one; what is done no longer
    gets back the rating from before. Raises Refused.
    """
    old = State(action.state)
    if not may_move(old, new):
        raise Refused(
            _("An action that is “%(old)s” cannot become “%(new)s”.")
            % {"old": old.label, "new": new.label}
        )
    if needs_reason(old, new) and not reason.strip():
        raise Refused(_("Say why the action becomes “%(new)s”.") % {"new": new.label})
    if new == State.WITHDRAWN and not decided_by.strip():
        raise Refused(_("Say who decided that the action is taken out of the plan."))
    entry = add_entry(
        action=action,
        kind=EntryKind.STATE,
        effective_on=effective_on,
        by=by,
        at=at,
        changes={"state": new.value} | _rating_with(action, new),
        reason=reason,
        decided_by=decided_by,
        **words,
    )
    details: dict[str, JsonValue] = {"old": old, "new": new, "reason": digest(reason)}
    record(verb, action, by=by, at=at, **details, **(told or {}))
    return entry


def _rating_with(action: Action, new: State) -> dict[str, Any]:
    """The rating that goes with the new state, where it is another one."""
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
