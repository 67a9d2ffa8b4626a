"""Comparing what a row of a file states with what stands on the action."""

from typing import Any

from actions.history import Account
from actions.models import ActionEntry, due_columns
from actions.services.import_rows import StatedRow
from actions.states import State, state_as_stated


def says_something_new(
    row: StatedRow,
    standing: dict[str, Any],
    stated: dict[str, Any],
    words: dict[str, Any],
    spoken: ActionEntry | None,
    account: Account | None,
) -> bool:
    """Whether an entry has to be added: the row states other values or other words."""
    if any(standing.get(name) != value for name, value in stated.items()):
        return True
    texts = ("progress_made", "improvement_required", "next_step")
    if any(words[name] != (getattr(spoken, name) if spoken else "") for name in texts):
        return True
    if row.next_step_due and not (
        spoken and row.next_step_due.means_the_same_as(spoken.next_step_due)
    ):
        return True
    if row.state_reason and not (account and account.state_reason == row.state_reason):
        return True
    return row.reminders is not None and row.reminders not in {
        account.reminders if account else None,
        spoken.reminders if spoken else None,
    }


def state_stated(row: StatedRow, newest: ActionEntry | None) -> State:
    """The state the row states, or the one that goes with its rating."""
    before = State(newest.state) if newest else State.NOT_STARTED
    if row.state:
        return row.state
    old = newest.rating if newest else None
    if row.rating is None or (old and row.rating.pk == old.pk):
        return before
    return state_as_stated(
        before=before,
        implied_before=old.implied_state if old else None,
        implied_now=row.rating.implied_state,
        is_rated=not row.rating.is_no_data,
    )


def words_stated(row: StatedRow, spoken: ActionEntry | None) -> dict[str, Any]:
    """What the entry says: the row's words, and for blank cells the last ones spoken."""
    due = row.next_step_due or (spoken.next_step_due if spoken else None)
    said = {
        "progress_made": row.progress_made,
        "improvement_required": row.improvement_required,
        "next_step": row.next_step,
    }
    words = {name: text or getattr(spoken, name, "") for name, text in said.items()}
    if due:
        words |= {f"next_step_{name[4:]}": value for name, value in due_columns(due).items()}
    return words | {"reason": row.state_reason, "reminders": row.reminders}
