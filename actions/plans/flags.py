"""Flags that draw attention to an action, whatever its rating."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from actions.plans.states import CLOSED, State
from safeguard.dates import PartialDate, Precision


class Flag(StrEnum):
    """The flags used in an exception report (Herefordshire scrutiny paper, June 2009, para 16)."""

    OVERDUE = "overdue"
    NO_TIMESCALE = "no-timescale"
    ON_HOLD = "on-hold"
    REVISED_TIMESCALE_NEEDED = "revised-timescale-needed"
    AWAITING_SIGN_OFF = "awaiting-sign-off"
    NO_DATA = "no-data"
    NO_END_DATE = "no-end-date"
    REOPENED = "reopened"

    @property
    def code(self) -> str:
        """The flag as written in URLs, files and CSS."""
        return self.value

    @property
    def label(self) -> str:
        """The flag as shown on pages and in reports."""
        return str(_LABELS[self])


_LABELS: Mapping[Flag, object] = {
    Flag.OVERDUE: _("Overdue"),
    Flag.NO_TIMESCALE: _("No timescale"),
    Flag.ON_HOLD: _("On hold"),
    Flag.REVISED_TIMESCALE_NEEDED: _("Revised timescale needed"),
    Flag.AWAITING_SIGN_OFF: _("Awaiting sign-off"),
    Flag.NO_DATA: _("No data"),
    Flag.NO_END_DATE: _("No end date"),
    Flag.REOPENED: _("Re-opened"),
}


@dataclass(frozen=True)
class ActionFacts:
    """The facts of an action on which its flags depend."""

    state: State
    due: PartialDate
    counts_as_amber: bool = False
    counts_as_red: bool = False
    is_no_data: bool = False
    is_reopened: bool = False
    is_undated: bool = False


def flags_for(facts: ActionFacts, *, on: date) -> frozenset[Flag]:
    """The flags of an action on a given day.

    Overdue does not depend on the rating, since red is a forecast. An action awaiting sign-off
    is flagged as such and not as overdue, because the lead has done their part. "No timescale"
    applies to an amber action whose due date is missing or has passed ("it is not clear ... the
    timescales", Herefordshire scrutiny paper, June 2009, para 16), or whose next step has no date,
    unless another flag explains it.
    """
    is_past = facts.due.last_day is not None and facts.due.last_day < on
    has_date_ahead = facts.due.last_day is not None and not is_past
    is_amber_or_red = facts.counts_as_amber or facts.counts_as_red
    is_ongoing = facts.due.precision == Precision.ONGOING
    waits = facts.state == State.AWAITING_SIGN_OFF
    holds = facts.state == State.ON_HOLD
    is_closed = facts.state in CLOSED
    raised = {
        Flag.OVERDUE: is_past and not waits and not is_closed,
        Flag.NO_TIMESCALE: (
            (facts.counts_as_amber and not has_date_ahead) or (is_amber_or_red and facts.is_undated)
        )
        and not (waits or holds or is_closed),
        Flag.ON_HOLD: holds,
        Flag.REVISED_TIMESCALE_NEEDED: facts.state == State.REVISED_TIMESCALE_NEEDED,
        Flag.AWAITING_SIGN_OFF: waits,
        Flag.NO_DATA: facts.is_no_data,
        Flag.NO_END_DATE: is_ongoing and is_amber_or_red and not is_closed,
        Flag.REOPENED: facts.is_reopened,
    }
    return frozenset(flag for flag, is_raised in raised.items() if is_raised)


def raised_flags(facts: ActionFacts, *, on: date) -> list[Flag]:
    """The flags of an action on a given day, in report order."""
    raised = flags_for(facts, on=on)
    return [flag for flag in Flag if flag in raised]


# Already clear from the state or rating shown beside the flags.
_SHOWN_BY_STATE_OR_RATING = frozenset(
    {Flag.ON_HOLD, Flag.REVISED_TIMESCALE_NEEDED, Flag.AWAITING_SIGN_OFF, Flag.NO_DATA}
)


def flags_to_show(facts: ActionFacts, *, on: date) -> list[Flag]:
    """The flags to show beside the rating and state. Those that only repeat them are left out."""
    return [flag for flag in raised_flags(facts, on=on) if flag not in _SHOWN_BY_STATE_OR_RATING]
