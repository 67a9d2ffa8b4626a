"""Summing up an action's history from its entries in order."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from actions.plans.ratings import NO_DATA
from actions.plans.states import State


@dataclass(frozen=True)
class Step:
    """The effect of one entry, without its text. `rating` is a code, None if not yet rated.

    `reason` explains the state of the action; `moving_reason` does so only if the step changes
    the state, and is otherwise not published. `silence_reason` explains why no update came.
    `is_undated` is whether its next step has no date yet, None if it has no next step.
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
    """Summary of a history up to a given day.

    `rating_since` is the first day of the current rating and `state_reason` the recorded reason
    for the state. `heard_rating` and `heard_on` are the last rating from the lead, shown beside
    "no data" without counting. `reminders` is the number of reminders before "no data" was
    recorded, None if unknown, and `silence_reason` why there was no update, if known.
    `is_undated` is whether the latest next step has no date yet.
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
    """Summary of steps given in order of effective day, then of recording."""
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
            if step.reminders is not None:  # Another round without an update has its own reason.
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
