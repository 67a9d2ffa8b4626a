"""Timetables for update rounds: reminder dates and escalation if no update arrives."""

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from django.utils.translation import gettext_lazy

from safeguard.working_days import (
    Nation,
    add_working_days,
    is_working_day,
    next_working_day,
    working_days_between,
)


class EscalationLevel(StrEnum):
    """Who is asked for an update, in the order of escalation."""

    LEAD = "lead"
    POST_ABOVE = "post-above"
    SIGNING_OFFICER = "signing-officer"
    CHAIR = "chair"

    @property
    def label(self) -> str:
        """Name of the level, as shown on pages."""
        return str(_LABELS[self])

    @property
    def levels_so_far(self) -> tuple["EscalationLevel", ...]:
        """All levels that get the email: this one and those below it."""
        order = tuple(EscalationLevel)
        return order[: order.index(self) + 1]


_ORDER = tuple(EscalationLevel)
_LABELS = {
    EscalationLevel.LEAD: gettext_lazy("The lead"),
    EscalationLevel.POST_ABOVE: gettext_lazy("The post above the lead"),
    EscalationLevel.SIGNING_OFFICER: gettext_lazy("The signing officers"),
    EscalationLevel.CHAIR: gettext_lazy("The chair of the board"),
}


class ReminderReason(StrEnum):
    """The reason for reminding a lead about an action outside a round."""

    SENT_BACK = "sent-back"
    ASKED = "asked"
    HOLD_OVER = "hold-over"
    OVERDUE = "overdue"
    SOON_DUE = "soon-due"
    STEP_PASSED = "step-passed"

    @property
    def label(self) -> str:
        """The reason, as worded after the reference in an email."""
        return str(_REASONS[self])


_REASONS = {
    ReminderReason.SENT_BACK: gettext_lazy("was returned to you at sign-off"),
    ReminderReason.ASKED: gettext_lazy(
        "has a question from the improvement team that you have not answered"
    ),
    ReminderReason.HOLD_OVER: gettext_lazy(
        "has reached the end of its hold: please tell us if work has restarted"
    ),
    ReminderReason.OVERDUE: gettext_lazy("is overdue"),
    ReminderReason.SOON_DUE: gettext_lazy("is due within 14 days"),
    ReminderReason.STEP_PASSED: gettext_lazy("is past the date of its next step"),
}


@dataclass(frozen=True, order=True)
class TimetableDay:
    """A date in a timetable, and how far requests are escalated on it."""

    on: date
    asked: EscalationLevel


@dataclass(frozen=True)
class TimetableRow:
    """One row of the table of reminders: when, from the day updates are due, and who is asked.

    `days` are working days after that day, or before it if the number is negative.
    """

    days: int
    asked: EscalationLevel

    def on(self, *, due_on: date, nation: str) -> date:
        """The date of the reminder, which is a working day.

        A reminder for the due day itself comes earlier if that is not a working day.
        """
        if self.days or is_working_day(due_on, nation=nation):
            return add_working_days(due_on, self.days, nation=nation)
        return add_working_days(due_on, -1, nation=nation)


STANDARD_ROWS = (
    TimetableRow(-5, EscalationLevel.LEAD),
    TimetableRow(-2, EscalationLevel.LEAD),
    TimetableRow(1, EscalationLevel.LEAD),
    TimetableRow(2, EscalationLevel.POST_ABOVE),
    TimetableRow(3, EscalationLevel.SIGNING_OFFICER),
    TimetableRow(4, EscalationLevel.CHAIR),
)


def standard_rows(*, has_chair: bool) -> list[TimetableRow]:
    """The standard reminders. Without a chair, the last one goes no further than the one before."""
    if has_chair:
        return list(STANDARD_ROWS)
    *rows, last = STANDARD_ROWS
    return [*rows, replace(last, asked=rows[-1].asked)]


def default_timetable(
    *, opens_on: date, cut_off_on: date, nation: str = Nation.ENGLAND, has_chair: bool = True
) -> list[TimetableDay]:
    """The day the round opens and the standard reminders.

    Reminders that would come before the round opens are left out.
    """
    rows = standard_rows(has_chair=has_chair)
    return timetable_of(rows, opens_on=opens_on, due_on=cut_off_on, nation=nation)


def timetable_of(
    rows: Iterable[TimetableRow], *, opens_on: date, due_on: date, nation: str
) -> list[TimetableDay]:
    """The first request, on the day the round opens, and the reminders after it."""
    reminders = dates_of(rows, due_on=due_on, nation=nation)
    opening = TimetableDay(opens_on, EscalationLevel.LEAD)
    return _one_a_day([opening, *(each for each in reminders if each.on >= opens_on)])


def dates_of(rows: Iterable[TimetableRow], *, due_on: date, nation: str) -> list[TimetableDay]:
    """The dates of the rows, in order. The highest level is kept if two are on the same date."""
    return _one_a_day(TimetableDay(row.on(due_on=due_on, nation=nation), row.asked) for row in rows)


def rows_of(timetable: Iterable[TimetableDay], *, due_on: date, nation: str) -> list[TimetableRow]:
    """A timetable as rows of the table. A date on a weekend becomes the next working day."""
    levels: dict[int, EscalationLevel] = {}
    for each in _one_a_day(timetable):
        on = next_working_day(each.on, nation=nation)
        days = working_days_between(due_on, on, nation=nation)
        levels[days] = max(levels.get(days, each.asked), each.asked, key=_ORDER.index)
    return [TimetableRow(days, asked) for days, asked in sorted(levels.items())]


def moved(
    timetable: Iterable[TimetableDay], *, from_on: date, to_on: date, nation: str
) -> list[TimetableDay]:
    """The reminders still to come, as many working days from the new due day as from the old.

    If none of them would come before updates are due, the standard ones that do are added.
    """
    rows = rows_of(timetable, due_on=from_on, nation=nation)
    if not any(row.days <= 0 for row in rows):
        rows += [row for row in STANDARD_ROWS if row.days <= 0]
    return dates_of(rows, due_on=to_on, nation=nation)


def months_later(day: date, months: int) -> date:
    """The same day of the month, a number of months later.

    If the day is the last of its month, or the later month has no such day, the result is the later
    month's last day.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    is_last = day.day == monthrange(day.year, day.month)[1]
    last = monthrange(year, month + 1)[1]
    return date(year, month + 1, last if is_last else min(day.day, last))


def _one_a_day(days: Iterable[TimetableDay]) -> list[TimetableDay]:
    """The days in date order.

    If two are on the same date, the one with the higher level is kept.
    """
    by_day: dict[date, EscalationLevel] = {}
    for each in days:
        before = by_day.get(each.on, each.asked)
        by_day[each.on] = max(before, each.asked, key=_ORDER.index)
    return [TimetableDay(on, asked) for on, asked in sorted(by_day.items())]
