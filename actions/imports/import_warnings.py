"""Warnings about surprising effects of an import, shown before it is applied."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from actions.imports.comparison import Accounts, new_state, newest_entry
from actions.imports.rows import ParsedRow
from actions.models import Action, ActionEntry
from actions.plans.states import REMOVED, State
from safeguard.dates import Precision

Matched = Sequence[tuple[ParsedRow, ActionEntry | None]]


def import_warnings(
    rows: Sequence[ParsedRow],
    actions: Mapping[str, Action],
    accounts: Accounts,
    *,
    is_new_plan: bool,
) -> list[str]:
    """One sentence for each kind of warning, naming the actions.

    Must be called before the rows are applied. Actions that are already signed off in a new plan
    are history and not warned about.
    """
    matched = [(row, newest_entry(row, actions, accounts)) for row in rows]
    signed_off = "" if is_new_plan else _signed_off(matched)
    sentences = [_removed(matched), signed_off, _held(matched), _original_dates(matched)]
    return [sentence for sentence in sentences if sentence]


def similar_title_warnings(made: Mapping[str, str]) -> list[str]:
    """A sentence for each new job title that is the same as, or similar to, another post's.

    `made` gives the similar title for each new one, or "" if there is none.
    """
    similar = _("Creates a new post “%(title)s”. Did you mean “%(other)s”?")
    same = _("Creates a new post “%(title)s” without a team. Several teams have one of this title.")
    return [
        (same if title.casefold() == other.casefold() else similar)
        % {"title": title, "other": other}
        for title, other in made.items()
        if other
    ]


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
    """Actions signed off by the state column or by a rating that implies it."""
    rows = _changed_to(matched, State.SIGNED_OFF)
    text = ngettext(
        "Signs off %(count)d action without a signing officer: %(refs)s.",
        "Signs off %(count)d actions without a signing officer: %(refs)s.",
        len(rows),
    )
    return text % {"count": len(rows), "refs": _refs(rows)} if rows else ""


def _held(matched: Matched) -> str:
    """Actions put on hold by a rating; the state column itself always needs a reason."""
    rows = [row for row in _changed_to(matched, State.ON_HOLD) if not row.state_reason]
    text = ngettext(
        "Puts %(count)d action on hold without a reason: %(refs)s. Add it in state_reason.",
        "Puts %(count)d actions on hold without a reason: %(refs)s. Add it in state_reason.",
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
    return ", ".join(row.ref for row in rows)
