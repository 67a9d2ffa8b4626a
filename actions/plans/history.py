"""Reading an action's history: what its entries, taken in order, say of a day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from actions.plans.ratings import NO_DATA
from actions.plans.states import State


@dataclass(frozen=True)
class Step:
    """What one entry left behind, without its words. `rating` is a code, None is not yet rated.

    `reason` says why the work is in its state; `moving_reason` does so only where the step moves
    it, and is kept inside the council otherwise. `silence_reason` says why nobody answered.
    `is_undated` says whether its next step has no date and why; None where it names no step.
    """

    effective_on: date
    rating: str | None
    state: State
    reason: str = ""
    moving_reason: str = ""
    silence_reason: str = ""
    reminders: int | None = None
    is_undated: bool | None = None


@dataclass(frozen=True)
class Account:
    """What a history says of the day it was read up to.

    `rating_since`: the first day of the present rating. `state_reason`: why the work is in its
    state, where somebody said so. `heard_rating`, `heard_on`: the last rating that came from
    the lead, which under no data is shown beside it and does not count. `reminders`: how often
    the lead was asked before the silence was put down, None where nobody recorded it.
    `silence_reason`: why nobody answered, where that is known. `is_undated`: the next step named
    last has no date yet.
    """

    rating_since: date | None
    state_reason: str
    is_reopened: bool
    heard_rating: str | None
    heard_on: date | None
    reminders: int | None
    is_undated: bool = False
    silence_reason: str = ""


def account_of(steps: Sequence[Step]) -> Account:
    """Reads steps in the order of history: by effective day, then as they were recorded."""
    rating: str | None = None
    rating_since: date | None = None
    state: State | None = None
    state_reason = ""
    is_reopened = False
    heard_rating: str | None = None
    heard_on: date | None = None
    reminders: int | None = None
    is_undated = False
    silence_reason = ""
    for step in steps:
        if step.rating != rating:
            rating, rating_since = step.rating, step.effective_on
            reminders, silence_reason = None, ""
        if step.rating is None:
            rating_since = None
        elif step.rating == NO_DATA:
            if step.reminders is not None:  # Another round in vain; its reason is its own.
                reminders, silence_reason = step.reminders, step.silence_reason
        else:
            heard_rating, heard_on = step.rating, step.effective_on
        if step.state == State.SIGNED_OFF:
            is_reopened = False
        elif state == State.SIGNED_OFF:
            is_reopened = True
        if step.state == state:
            state_reason = step.reason or state_reason
        else:
            state_reason = step.reason or step.moving_reason
        state = step.state
        if step.is_undated is not None:
            is_undated = step.is_undated
    return Account(
        rating_since=rating_since,
        state_reason=state_reason,
        is_reopened=is_reopened,
        heard_rating=heard_rating,
        heard_on=heard_on,
        reminders=reminders,
        is_undated=is_undated,
        silence_reason=silence_reason,
    )
