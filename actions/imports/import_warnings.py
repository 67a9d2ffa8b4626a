"""What an import does that nobody may overlook, said in words before it is done."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from actions.imports.comparison import Accounts, entry_met, state_stated
from actions.imports.rows import StatedRow
from actions.models import Action, ActionEntry
from actions.plans.states import REMOVED, State
from safeguard.dates import Precision

Met = Sequence[tuple[StatedRow, ActionEntry | None]]


def warnings_of(
    rows: Sequence[StatedRow],
    actions: Mapping[str, Action],
    accounts: Accounts,
    *,
    is_new_plan: bool,
) -> list[str]:
    """One sentence for each kind of surprise, naming the actions.

    Asked before the rows are taken. That actions of a new plan are signed off already is history
    and no surprise.
    """
    met = [(row, entry_met(row, actions, accounts)) for row in rows]
    signed_off = "" if is_new_plan else _signed_off(met)
    told = [_taken_out(met), signed_off, _held(met), _original_dates(met)]
    return [sentence for sentence in told if sentence]


def slips_of_the_pen(made: Mapping[str, str]) -> list[str]:
    """A sentence for each new job title that another post has, or nearly has.

    `made` gives each title that of the other post, or "" where there is none.
    """
    slip = _("Makes the new post “%(title)s”. Did you mean “%(meant)s”?")
    twin = _("Makes the new post “%(title)s” without a team. Several teams have one of that title.")
    return [
        (twin if title.casefold() == meant.casefold() else slip) % {"title": title, "meant": meant}
        for title, meant in made.items()
        if meant
    ]


def _taken_out(met: Met) -> str:
    """Actions that leave the plan, and how many of them are red."""
    gone = [
        (row, newest)
        for row, newest in met
        if newest and newest.state not in REMOVED and state_stated(row, newest) in REMOVED
    ]
    if not gone:
        return ""
    words = {"count": len(gone), "refs": _refs([row for row, _newest in gone])}
    reds = sum(_is_red(row, newest) for row, newest in gone)
    if not reds:
        text = ngettext(
            "Takes %(count)d action out of the plan: %(refs)s.",
            "Takes %(count)d actions out of the plan: %(refs)s.",
            len(gone),
        )
        return text % words
    text = ngettext(
        "Takes %(count)d action out of the plan (%(reds)d red): %(refs)s.",
        "Takes %(count)d actions out of the plan (%(reds)d red): %(refs)s.",
        len(gone),
    )
    return text % (words | {"reds": reds})


def _is_red(row: StatedRow, newest: ActionEntry) -> bool:
    """Whether it was red, or the row itself says that it is."""
    return any(
        rating is not None and rating.counts_as_red for rating in (newest.rating, row.rating)
    )


def _signed_off(met: Met) -> str:
    """Actions that are closed as done, by their state or by a rating that implies it."""
    rows = _become(met, State.SIGNED_OFF)
    text = ngettext(
        "Signs %(count)d action off without a signing officer: %(refs)s.",
        "Signs %(count)d actions off without a signing officer: %(refs)s.",
        len(rows),
    )
    return text % {"count": len(rows), "refs": _refs(rows)} if rows else ""


def _held(met: Met) -> str:
    """Actions that a rating puts on hold; where the column state does, the reason is asked for."""
    rows = [row for row in _become(met, State.ON_HOLD) if not row.state_reason]
    text = ngettext(
        "Puts %(count)d action on hold without a reason: %(refs)s. Write it into state_reason.",
        "Puts %(count)d actions on hold without a reason: %(refs)s. Write it into state_reason.",
        len(rows),
    )
    return text % {"count": len(rows), "refs": _refs(rows)} if rows else ""


def _original_dates(met: Met) -> str:
    """Original dates that become others: typing errors, or slippage that nobody would see."""
    rows = [
        row
        for row, newest in met
        if newest
        and row.target
        and newest.original_due.precision != Precision.NONE
        and not row.target.means_the_same_as(newest.original_due)
    ]
    text = ngettext(
        "Changes the original date of %(count)d action: %(refs)s. If it was moved by agreement, "
        "put the new date into revised_date.",
        "Changes the original date of %(count)d actions: %(refs)s. If these dates were moved by "
        "agreement, put them into revised_date.",
        len(rows),
    )
    return text % {"count": len(rows), "refs": _refs(rows)} if rows else ""


def _become(met: Met, state: State) -> list[StatedRow]:
    return [
        row
        for row, newest in met
        if state_stated(row, newest) == state and (newest is None or newest.state != state)
    ]


def _refs(rows: Sequence[StatedRow]) -> str:
    return ", ".join(row.ref for row in rows)
