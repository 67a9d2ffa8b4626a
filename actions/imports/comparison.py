"""Comparing the rows of a file with the actions already in the plan."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from actions.imports.outcomes import listed
from actions.imports.plan_files import InvalidPlanFile, PlanFile, Problem, cell_problem
from actions.imports.rows import ParsedRow, parse_rows
from actions.models import Action, ActionEntry, ImprovementPlan, due_columns
from actions.plans.history import HistorySummary
from actions.plans.states import REMOVED, State, state_as_stated
from safeguard.dates import PartialDate, Precision, in_words
from safeguard.limits import IMPORT_NAMES_SHOWN

# For each action, its history up to the as-at date and the latest entry in it.
Accounts = Mapping[int, tuple[HistorySummary, ActionEntry]]

# Only these states need a reason, since older papers often give none for the others.
_NEEDS_REASON = frozenset({State.ON_HOLD, State.WITHDRAWN})


def checked_rows(
    file: PlanFile,
    plan: ImprovementPlan,
    actions: Mapping[str, Action],
    accounts: Accounts,
    *,
    as_at: date,
) -> list[ParsedRow]:
    """The rows of the file, parsed and checked against the plan.

    `actions` are the plan's actions by reference, and `accounts` the summaries of their histories
    up to the as-at date. Raises InvalidPlanFile listing every problem in line order, so that all of
    them can be corrected at once.
    """
    rows, problems = parse_rows(file, scale=plan.scale)
    rows, duplicates = _with_current_refs(rows, plan)
    problems = [*file.problems, *problems, *duplicates]
    # A row with a missing or duplicate reference cannot be checked any further.
    unknown = {problem.line for problem in problems if problem.column == "ref"}
    for row in rows:
        if row.line not in unknown:
            problems += _row_problems(row, actions, accounts, as_at=as_at)
    if problems:
        raise InvalidPlanFile(sorted(problems, key=lambda problem: problem.line or 0))
    return rows


def refs_not_in_file(
    rows: Sequence[ParsedRow], actions: Mapping[str, Action], accounts: Accounts
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


def _with_current_refs(
    rows: Sequence[ParsedRow], plan: ImprovementPlan
) -> tuple[list[ParsedRow], list[Problem]]:
    """The rows with former references replaced by current ones.

    Two rows for the same action are reported as a problem.
    """
    signposts = ActionEntry.objects.filter(action__plan=plan.pk).signposts()
    lines = {row.ref: row.line for row in rows}
    current, problems = [], []
    for row in rows:
        ref = signposts.get(row.ref, row.ref)
        if ref != row.ref and ref in lines:
            why = _("the action “%(ref)s” is now “%(now)s”, which is also on line %(line)d.")
            why %= {"ref": row.ref, "now": ref, "line": lines[ref]}
            problems.append(cell_problem(row.line, "ref", why))
        elif ref != row.ref:
            lines[ref] = row.line
            row = replace(row, ref=ref, former_ref=row.ref)
        current.append(row)
    return current, problems


def newest_entry(
    row: ParsedRow, actions: Mapping[str, Action], accounts: Accounts
) -> ActionEntry | None:
    """The latest entry, as at the date of the file, for the action in the row.

    None for a new action.
    """
    action = actions.get(row.ref)
    _account, newest = accounts.get(action.pk if action else 0, (None, None))
    return newest


def _row_problems(
    row: ParsedRow, actions: Mapping[str, Action], accounts: Accounts, *, as_at: date
) -> list[Problem]:
    """Problems with a row that appear only when it is compared with the plan.

    A new action needs wording, and a post holder can be named only together with a lead post. An
    action cannot be updated as at a day before it was added. A file can make an action confidential
    but cannot undo this, because a column left over from an older export could do so by accident. A
    reason is needed to put an action on hold or withdraw it. A file cannot supersede an action,
    because it cannot name the successor.
    """
    problems = []
    action = actions.get(row.ref)
    newest = newest_entry(row, actions, accounts)
    if action is None and not row.wording:
        why = _("the row has no action text. Every new action must have some.")
        problems.append(cell_problem(row.line, "action", why))
    if action is not None and newest is None:
        why = _("“%(ref)s” was added to the plan after %(day)s.")
        why %= {"ref": row.in_file, "day": in_words(as_at)}
        problems.append(cell_problem(row.line, "ref", why))
    has_lead = row.lead or (newest is not None and newest.lead_id is not None)
    if (row.lead_name or row.lead_email) and not has_lead:
        column = "lead_name" if row.lead_name else "lead_email"
        why = _("the action has no lead post. Enter the post in the “lead” column.")
        problems.append(cell_problem(row.line, column, why))
    if row.is_confidential is False and action is not None and action.is_confidential:
        why = _(
            "“%(ref)s” is confidential, and you cannot change that by importing a file. "
            "Leave the cell empty, or change it on the action’s page."
        )
        problems.append(cell_problem(row.line, "confidential", why % {"ref": row.in_file}))
    return problems + _state_problems(row, newest)


def _state_problems(row: ParsedRow, newest: ActionEntry | None) -> list[Problem]:
    """Problems with a new state given in the row."""
    if row.state is None or (newest and newest.state == row.state):
        return []
    words = {"ref": row.in_file, "state": row.state.label}
    if row.state == State.SUPERSEDED:
        why = _(
            "“%(ref)s” cannot be superseded from a file, because the file cannot name the action "
            "that replaces it. Withdraw it and give a reason."
        )
        return [cell_problem(row.line, "state", why % words)]
    if row.state in _NEEDS_REASON and not row.state_reason:
        why = _("no reason given. Say why “%(ref)s” is changing to “%(state)s”.")
        return [cell_problem(row.line, "state_reason", why % words)]
    return []


def needs_entry(
    row: ParsedRow,
    current: dict[str, Any],
    stated: dict[str, Any],
    texts: dict[str, Any],
    last_update: ActionEntry | None,
    account: HistorySummary | None,
) -> bool:
    """Whether the row has new values or texts, so that an entry must be added."""
    if any(current.get(name) != value for name, value in stated.items()):
        return True
    names = ("progress_made", "improvement_required", "next_step")
    if any(texts[name] != (getattr(last_update, name) if last_update else "") for name in names):
        return True
    if row.next_step_due and not (
        last_update and row.next_step_due.means_the_same_as(last_update.next_step_due)
    ):
        return True
    if row.state_reason and not (account and account.state_reason == row.state_reason):
        return True
    return row.reminders is not None and row.reminders not in {
        account.reminders if account else None,
        last_update.reminders if last_update else None,
    }


def new_state(row: ParsedRow, newest: ActionEntry | None) -> State:
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


def new_texts(row: ParsedRow, last_update: ActionEntry | None) -> dict[str, Any]:
    """The texts of the new entry. Where a cell in the row is blank, the latest text is kept."""
    due = row.next_step_due or (last_update.next_step_due if last_update else None)
    in_row = {
        "progress_made": row.progress_made,
        "improvement_required": row.improvement_required,
        "next_step": row.next_step,
    }
    texts = {name: text or getattr(last_update, name, "") for name, text in in_row.items()}
    if due:
        texts |= {f"next_step_{name[4:]}": value for name, value in due_columns(due).items()}
    return texts | {"reason": row.state_reason, "reminders": row.reminders}


def is_different_date(stated: PartialDate, current: PartialDate) -> bool:
    """Whether the dates differ, or the new date has wording and the old one had none."""
    if stated.means_the_same_as(current):
        return bool(stated.display) and not current.display
    return True


def agreed_date(row: ParsedRow, *in_force: PartialDate) -> PartialDate | None:
    """The revised date, or None if the cell gives no date or the date is already in force."""
    if row.revised is None or row.revised.precision == Precision.NONE:
        return None
    if any(row.revised.means_the_same_as(due) for due in in_force):
        return None
    return row.revised


Matched = Sequence[tuple[ParsedRow, ActionEntry | None]]


def import_warnings(
    rows: Sequence[ParsedRow],
    actions: Mapping[str, Action],
    accounts: Accounts,
    *,
    is_new_plan: bool,
) -> list[str]:
    """One sentence for each kind of warning, naming the actions.

    Must be called before the rows are applied. There is no warning about actions in a new plan that
    are already signed off, because they are history.
    """
    matched = [(row, newest_entry(row, actions, accounts)) for row in rows]
    signed_off = "" if is_new_plan else _signed_off(matched)
    sentences = [_removed(matched), signed_off, _held(matched), _original_dates(matched)]
    return [sentence for sentence in sentences if sentence]


def no_post_warnings(texts: Iterable[str]) -> list[str]:
    """A sentence that lists the words which name no post, such as “TBC”, if there are any."""
    quoted = [f"“{text}”" for text in texts][:IMPORT_NAMES_SHOWN]
    words = _(
        "These are not job titles: %(texts)s. No post is created for them, and actions that have a "
        "lead keep it."
    )
    return [words % {"texts": ", ".join(quoted)}] if quoted else []


def similar_title_warnings(made: Mapping[str, str]) -> list[str]:
    """A sentence for each new job title that is the same as, or similar to, another post's.

    `made` maps each new title to the similar title, or to "" if there is none.
    """
    similar = _("Creates a new post “%(title)s”. Did you mean “%(other)s”?")
    same = _(
        "Creates a new post “%(title)s” that is not in a team. "
        "Several teams already have a post with this title."
    )
    sentences = [
        (same if title.casefold() == other.casefold() else similar)
        % {"title": title, "other": other}
        for title, other in made.items()
        if other
    ]
    more = len(sentences) - IMPORT_NAMES_SHOWN
    if more > 0:
        text = ngettext(
            "%(count)d more new post resembles another.",
            "%(count)d more new posts resemble others.",
            more,
        )
        sentences[IMPORT_NAMES_SHOWN:] = [text % {"count": more}]
    return sentences


def _removed(matched: Matched) -> str:
    """Actions removed from the plan, and how many of them are red."""
    removed = [
        (row, newest)
        for row, newest in matched
        if newest and newest.state not in REMOVED and new_state(row, newest) in REMOVED
    ]
    if not removed:
        return ""
    words = {"count": len(removed), "refs": _refs([row for row, _newest in removed])}
    reds = sum(_is_red(row, newest) for row, newest in removed)
    if not reds:
        text = ngettext(
            "Removes %(count)d action from the plan: %(refs)s.",
            "Removes %(count)d actions from the plan: %(refs)s.",
            len(removed),
        )
        return text % words
    text = ngettext(
        "Removes %(count)d action from the plan (%(reds)d red): %(refs)s.",
        "Removes %(count)d actions from the plan (%(reds)d red): %(refs)s.",
        len(removed),
    )
    return text % (words | {"reds": reds})


def _is_red(row: ParsedRow, newest: ActionEntry) -> bool:
    """Whether the action was red or is red in the row."""
    return any(
        rating is not None and rating.counts_as_red for rating in (newest.rating, row.rating)
    )


def _signed_off(matched: Matched) -> str:
    """Actions that the file signs off, in the state column or with a rating that implies it."""
    rows = _changed_to(matched, State.SIGNED_OFF)
    text = ngettext(
        "Signs off %(count)d action without a signing officer: %(refs)s.",
        "Signs off %(count)d actions without a signing officer: %(refs)s.",
        len(rows),
    )
    return text % {"count": len(rows), "refs": _refs(rows)} if rows else ""


def _held(matched: Matched) -> str:
    """Actions that a rating puts on hold. A hold in the state column always needs a reason."""
    rows = [row for row in _changed_to(matched, State.ON_HOLD) if not row.state_reason]
    text = ngettext(
        "Puts %(count)d action on hold without giving a reason: %(refs)s. "
        "Add the reason in state_reason.",
        "Puts %(count)d actions on hold without giving a reason: %(refs)s. "
        "Add the reason in state_reason.",
        len(rows),
    )
    return text % {"count": len(rows), "refs": _refs(rows)} if rows else ""


def _original_dates(matched: Matched) -> str:
    """Changed original dates, which are either typing errors or slippage in disguise."""
    rows = [
        row
        for row, newest in matched
        if newest
        and row.target
        and newest.original_due.precision != Precision.NONE
        and not row.target.means_the_same_as(newest.original_due)
    ]
    text = ngettext(
        "Changes the original date of %(count)d action: %(refs)s. If a new date was agreed, "
        "put it in revised_date instead.",
        "Changes the original date of %(count)d actions: %(refs)s. If new dates were agreed, "
        "put them in revised_date instead.",
        len(rows),
    )
    return text % {"count": len(rows), "refs": _refs(rows)} if rows else ""


def _changed_to(matched: Matched, state: State) -> list[ParsedRow]:
    return [
        row
        for row, newest in matched
        if new_state(row, newest) == state and (newest is None or newest.state != state)
    ]


def _refs(rows: Sequence[ParsedRow]) -> str:
    return listed([row.ref for row in rows])
