"""Comparing what a row of a file states with what stands on the action."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from actions.history import Account
from actions.models import Action, ActionEntry, due_columns
from actions.plan_files import PlanFileWrong, place
from actions.services.import_rows import StatedRow
from actions.states import State, state_as_stated
from safeguard.dates import PartialDate, Precision


def under_refs_of_now(rows: Sequence[StatedRow], signposts: Mapping[str, str]) -> list[StatedRow]:
    """The rows, with the reference of today where they name an action by an older one.

    Raises PlanFileWrong where two rows then speak of the same action.
    """
    lines = {row.ref: row.line for row in rows}
    found, wrongs = [], []
    for row in rows:
        ref = signposts.get(row.ref, row.ref)
        if ref != row.ref and ref in lines:
            why = _("the action “%(ref)s” is “%(now)s” now, which stands on line %(line)d.")
            why %= {"ref": row.ref, "now": ref, "line": lines[ref]}
            wrongs.append(place(row.line, "ref", why))
        elif ref != row.ref:
            lines[ref] = row.line
            row = replace(row, ref=ref, former_ref=row.ref)
        found.append(row)
    if wrongs:
        raise PlanFileWrong(wrongs)
    return found


def refuse_what_cannot_be(
    rows: Sequence[StatedRow],
    actions: Mapping[str, Action],
    accounts: Mapping[int, tuple[Account, ActionEntry]],
    *,
    as_at: date,
) -> None:
    """A new action needs its wording, a holder a lead post, and before it was nothing is said.

    A column left over from an older export must not open to all what somebody has closed since,
    so a file can make an action confidential but never end that.
    `actions` are those of the plan by reference, `accounts` their histories up to the as-at day.
    Raises PlanFileWrong naming every wrong cell.
    """
    wrongs = []
    for row in rows:
        action = actions.get(row.ref)
        _account, newest = accounts.get(action.pk if action else 0, (None, None))
        if action is None and not row.wording:
            why = _("empty. A new action needs its wording.")
            wrongs.append(place(row.line, "action", why))
        if action is not None and newest is None:
            why = _("“%(ref)s” was added to the plan after %(day)s.")
            why %= {"ref": row.in_file, "day": as_at.isoformat()}
            wrongs.append(place(row.line, "ref", why))
        has_lead = row.lead or (newest is not None and newest.lead_id is not None)
        if (row.lead_name or row.lead_email) and not has_lead:
            column = "lead_name" if row.lead_name else "lead_email"
            why = _("nobody can hold a lead post here: the action has no lead. Name the post.")
            wrongs.append(place(row.line, column, why))
        if row.is_confidential is False and action is not None and action.is_confidential:
            why = _(
                "“%(ref)s” is confidential, and no file ends that. "
                "Leave the cell empty, or end it on the action’s page."
            )
            wrongs.append(place(row.line, "confidential", why % {"ref": row.in_file}))
    if wrongs:
        raise PlanFileWrong(wrongs)


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


def says_another_date(stated: PartialDate, standing: PartialDate) -> bool:
    """Whether the date stated is another one, or the first word where nothing was written."""
    if stated.means_the_same_as(standing):
        return bool(stated.display) and not standing.display
    return True


def move_stated(row: StatedRow, *in_force: PartialDate) -> PartialDate | None:
    """The revised date, if it is a date and none of those in force already."""
    if row.revised is None or row.revised.precision == Precision.NONE:
        return None
    if any(row.revised.means_the_same_as(due) for due in in_force):
        return None
    return row.revised
