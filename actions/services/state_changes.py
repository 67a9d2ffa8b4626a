"""Moving an action through its life."""

from datetime import date, datetime

from django.db import transaction

from actions.models import Action, ActionEntry, EntryKind
from actions.services.entries import add_entry, take_version
from actions.states import State, may_move, needs_reason
from safeguard.accounts.models import User
from safeguard.accounts.refusals import Refused
from safeguard.accounts.submissions import SentForm, take_submission
from safeguard.audit.services import digest, record


class MoveRefused(Refused):
    """The action cannot go from its state to the one asked for; the message says why."""


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
    form: SentForm | None = None,
) -> ActionEntry:
    """Moves the action along one of the allowed moves and keeps the reason.

    Signing off gives it the rating that means signed off, where its scale has one. Until then
    it counts in its own rating. Raises MoveRefused, ActionMovedOn, AlreadyDone, FormReused.
    """
    take_submission(form, by=by, at=at)
    take_version(action, version=version)
    old = State(action.state)
    if not may_move(old, new):
        raise MoveRefused(f"An action that is “{old.label}” cannot become “{new.label}”.")
    if old == State.REVISED_TIMESCALE_NEEDED and new == State.IN_PROGRESS:
        raise MoveRefused("Work goes on only with a new date. Ask for one.")
    if needs_reason(old, new) and not reason.strip():
        raise MoveRefused(f"Say why the action becomes “{new.label}”.")
    changes: dict[str, object] = {"state": new.value}
    if new == State.SIGNED_OFF:
        done = action.plan.scale.ratings.filter(implies_state=State.SIGNED_OFF.value).first()
        if done:
            changes["rating_id"] = done.pk
    entry = add_entry(
        action=action,
        kind=EntryKind.STATE,
        effective_on=effective_on,
        by=by,
        at=at,
        changes=changes,
        reason=reason,
    )
    record("action.state_changed", action, by=by, at=at, old=old, new=new, reason=digest(reason))
    return entry
