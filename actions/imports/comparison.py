"""Comparing the rows of a file with the actions already in the plan."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from actions.imports.plan_files import PlanFile, PlanFileWrong, Wrong, place
from actions.imports.rows import StatedRow, read_rows
from actions.models import Action, ActionEntry, ImprovementPlan, due_columns
from actions.plans.history import Account
from actions.plans.states import REMOVED, State, state_as_stated
from safeguard.dates import PartialDate, Precision, in_words

# For each action, its history up to the as-at date and the latest entry in it.
Accounts = Mapping[int, tuple[Account, ActionEntry]]

# Older papers often give no reason for a missed date or a reopened action, so only these need one.
_NEEDS_REASON = frozenset({State.ON_HOLD, State.WITHDRAWN})


def understood(
    file: PlanFile,
    plan: ImprovementPlan,
    actions: Mapping[str, Action],
    accounts: Accounts,
    *,
    as_at: date,
) -> list[StatedRow]:
    """The rows of the file, parsed and checked against the plan.

    `actions` are the plan's actions by reference, `accounts` their histories up to the as-at date.
    Raises InvalidPlanFile listing every problem in line order, so that all can be corrected at
    once.
    """
    rows, wrongs = read_rows(file, scale=plan.scale)
    rows, twice = _under_refs_of_now(rows, plan)
    wrongs = [*file.wrongs, *wrongs, *twice]
    # A row with a missing or duplicate reference cannot be checked any further.
    unclear = {wrong.line for wrong in wrongs if wrong.column == "ref"}
    for row in rows:
        if row.line not in unclear:
            problems += _row_problems(row, actions, accounts, as_at=as_at)
    if wrongs:
        raise PlanFileWrong(sorted(wrongs, key=lambda wrong: wrong.line or 0))
    return rows


def not_mentioned(
    rows: Sequence[StatedRow], actions: Mapping[str, Action], accounts: Accounts
) -> list[str]:
    """References of actions that were in the plan on the as-at date but are not in the file."""
    mentioned = {row.ref for row in rows}
    in_order = sorted(actions.values(), key=lambda action: action.sort_key)
    return [
        action.ref
        for action in in_order
        if action.ref not in mentioned
        and action.pk in accounts
        and accounts[action.pk][1].state not in REMOVED
    ]


def _under_refs_of_now(
    rows: Sequence[StatedRow], plan: ImprovementPlan
) -> tuple[list[StatedRow], list[Wrong]]:
    """The rows with former references replaced by current ones.

    Two rows for the same action are a problem.
    """
    signposts = ActionEntry.objects.filter(action__plan=plan).signposts()
    lines = {row.ref: row.line for row in rows}
    found, wrongs = [], []
    for row in rows:
        ref = signposts.get(row.ref, row.ref)
        if ref != row.ref and ref in lines:
            why = _("the action “%(ref)s” is now “%(now)s”, which is also on line %(line)d.")
            why %= {"ref": row.ref, "now": ref, "line": lines[ref]}
            wrongs.append(place(row.line, "ref", why))
        elif ref != row.ref:
            lines[ref] = row.line
            row = replace(row, ref=ref, former_ref=row.ref)
        found.append(row)
    return found, wrongs


def entry_met(
    row: StatedRow, actions: Mapping[str, Action], accounts: Accounts
) -> ActionEntry | None:
    """The latest entry, on the as-at date, of the action in the row; None for a new action."""
    action = actions.get(row.ref)
    _account, newest = accounts.get(action.pk if action else 0, (None, None))
    return newest


def _what_cannot_be(
    row: StatedRow, actions: Mapping[str, Action], accounts: Accounts, *, as_at: date
) -> list[Wrong]:
    """Problems with a row that only show up when it is compared with the plan.

    A new action needs its wording, a post holder needs a lead post, and an action cannot be
    updated before the day it was added. A file can make an action confidential but not open it
    again, because a column left over from an older export could do that by accident. Putting an
    action on hold or withdrawing it needs a reason, and a file cannot supersede an action, because
    it cannot name the successor.
    """
    wrongs = []
    action = actions.get(row.ref)
    newest = entry_met(row, actions, accounts)
    if action is None and not row.wording:
        wrongs.append(place(row.line, "action", _("row has no action text. A new action needs it.")))
    if action is not None and newest is None:
        why = _("“%(ref)s” was not added to the plan until after %(day)s.")
        why %= {"ref": row.in_file, "day": in_words(as_at)}
        wrongs.append(place(row.line, "ref", why))
    has_lead = row.lead or (newest is not None and newest.lead_id is not None)
    if (row.lead_name or row.lead_email) and not has_lead:
        column = "lead_name" if row.lead_name else "lead_email"
        why = _("the action has no lead post. Enter the post in the “lead” column.")
        wrongs.append(place(row.line, column, why))
    if row.is_confidential is False and action is not None and action.is_confidential:
        why = _(
            "“%(ref)s” is confidential, and a file cannot change that. "
            "Leave the cell empty, or change it on the action’s page."
        )
        wrongs.append(place(row.line, "confidential", why % {"ref": row.in_file}))
    return wrongs + _state_wrongs(row, newest)


def _state_wrongs(row: StatedRow, newest: ActionEntry | None) -> list[Wrong]:
    """Problems with a new state given in the row."""
    if row.state is None or (newest and newest.state == row.state):
        return []
    words = {"ref": row.in_file, "state": row.state.label}
    if row.state == State.SUPERSEDED:
        why = _(
            "“%(ref)s” cannot be superseded from a file, because the file cannot name the action "
            "that replaces it. Withdraw it and give a reason."
        )
        return [place(row.line, "state", why % words)]
    if row.state in _SAY_WHY and not row.state_reason:
        why = _("no reason given. Say why “%(ref)s” is changed to “%(state)s”.")
        return [place(row.line, "state_reason", why % words)]
    return []


def says_something_new(
    row: StatedRow,
    standing: dict[str, Any],
    stated: dict[str, Any],
    words: dict[str, Any],
    spoken: ActionEntry | None,
    account: Account | None,
) -> bool:
    """Whether the row has new values or texts, so that an entry must be added."""
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
    """The state given in the row, or else the one implied by its rating."""
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
    """The texts of the new entry: the row's, or the latest ones where a cell is blank."""
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
    """Whether the dates differ, or the new one gives wording where there was none."""
    if stated.means_the_same_as(standing):
        return bool(stated.display) and not standing.display
    return True


def move_stated(row: StatedRow, *in_force: PartialDate) -> PartialDate | None:
    """The revised date, if it is a date and not already in force; otherwise None."""
    if row.revised is None or row.revised.precision == Precision.NONE:
        return None
    if any(row.revised.means_the_same_as(due) for due in in_force):
        return None
    return row.revised
