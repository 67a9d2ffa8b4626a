"""The summary of an action's history, from the effect of each entry."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from actions.plans.carried import with_carried
from actions.plans.ratings import NO_DATA
from actions.plans.states import State


@dataclass(frozen=True)
class Step:
    """The effect of one entry, without its text. `rating` is a code, or None if not yet rated.

    `reason` explains the state of the action. `moving_reason` explains the state only if the step
    changes it, and is otherwise not published. `silence_reason` explains why there was no update.
    `is_undated` says whether the next step has no date yet; it is None if there is no next step.
    `is_import` says whether it came from a file.
    `takes_back` says that a decision was taken back, which does not reopen an action.
    `is_carried` says that it repeats a late entry: nothing happened on its day.
    """

    effective_on: date
    rating: str | None
    state: State
    reason: str = ""
    moving_reason: str = ""
    silence_reason: str = ""
    reminders: int | None = None
    is_undated: bool | None = None
    is_import: bool = False
    takes_back: bool = False
    is_carried: bool = False

    @property
    def is_report(self) -> bool:
        """Whether it has words about the work, with a next step."""
        return self.is_undated is not None


@dataclass(frozen=True)
class HistorySummary:
    """Summary of a history up to a given day.

    `rating_since` is the first day of the current rating. If `is_since_at_least`, that is only the
    first day known, because the first rating came from a file. `state_reason` is the recorded
    reason for the state, `state_before` the one it changed from, and `is_reason_answered` whether
    there has been an update since. `heard_rating` is the last rating from the lead, shown beside
    "no data" but is not counted, and `heard_on` is its date. `reminders` is the number of reminders
    before "no data" was recorded, or None if unknown. `silence_reason` is why there was no update,
    if known. `is_undated` says whether the latest next step has no date yet.
    """

    rating_since: date | None
    state_reason: str
    is_reopened: bool
    heard_rating: str | None
    heard_on: date | None
    reminders: int | None
    is_undated: bool = False
    silence_reason: str = ""
    is_since_at_least: bool = False
    state_before: State | None = None
    is_reason_answered: bool = False


def history_summary(steps: Sequence[Step]) -> HistorySummary:
    """Summary of steps, which must be in order of effective day and then of recording."""
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
    is_since_at_least = False
    state_before: State | None = None
    is_reason_answered = False
    known: set[str] = set()
    for step in _with_carried(steps):
        if step.rating != rating:
            rating, rating_since = step.rating, step.effective_on
            is_since_at_least = step.is_import and not known - {step.rating or ""}
            reminders, silence_reason = None, ""
        known |= {step.rating} if step.rating else set()
        if step.rating is None:
            rating_since, is_since_at_least = None, False
        elif step.rating == NO_DATA:
            if step.reminders is not None:  # Another round without an update has its own reason.
                reminders, silence_reason = step.reminders, step.silence_reason
        else:
            heard_rating, heard_on = step.rating, step.effective_on
        if step.state == State.SIGNED_OFF:
            is_reopened = False
        elif state == State.SIGNED_OFF and not step.takes_back:
            is_reopened = True
        if step.state == state:
            is_reason_answered = not step.reason and (is_reason_answered or step.is_report)
            state_reason = step.reason or state_reason
        else:
            state_before, is_reason_answered = state, False
            state_reason = step.reason or step.moving_reason
        state = step.state
        if step.is_undated is not None:
            is_undated = step.is_undated
    return HistorySummary(
        rating_since=rating_since,
        state_reason=state_reason,
        is_reopened=is_reopened,
        heard_rating=heard_rating,
        heard_on=heard_on,
        reminders=reminders,
        is_undated=is_undated,
        silence_reason=silence_reason,
        is_since_at_least=is_since_at_least,
        state_before=state_before,
        is_reason_answered=is_reason_answered,
    )


def _with_carried(steps: Sequence[Step]) -> list[Step]:
    """The steps with the ratings and states that were carried forward to their days."""
    told = [
        (step.effective_on, step.is_carried, {"rating": step.rating, "state": step.state})
        for step in steps
    ]
    return [replace(step, **values) for step, values in zip(steps, with_carried(told), strict=True)]
