"""Timetables for update rounds: reminder dates and escalation if no update arrives."""

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from safeguard.dates import NotADate, Precision, parse


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


def default_timetable(*, opens_on: date, cut_off_on: date) -> list[TimetableDay]:
    """The day the round opens, 7 and 2 days before the deadline, the day after, then escalation.

    Dates before the round opens are left out.
    """
    days = [
        TimetableDay(opens_on, EscalationLevel.LEAD),
        TimetableDay(cut_off_on - timedelta(days=7), EscalationLevel.LEAD),
        TimetableDay(cut_off_on - timedelta(days=2), EscalationLevel.LEAD),
        TimetableDay(cut_off_on + timedelta(days=1), EscalationLevel.LEAD),
        TimetableDay(cut_off_on + timedelta(days=2), EscalationLevel.POST_ABOVE),
        TimetableDay(cut_off_on + timedelta(days=3), EscalationLevel.SIGNING_OFFICER),
        TimetableDay(cut_off_on + timedelta(days=4), EscalationLevel.CHAIR),
    ]
    return _one_a_day(each for each in days if each.on >= opens_on)


class InvalidTimetable(ValueError):
    """A timetable could not be read. The message says which line is wrong and why."""


def timetable_text(timetable: Iterable[TimetableDay]) -> str:
    """A timetable as text. Each line gives a date and who is asked on it."""
    return "\n".join(f"{each.on:%d/%m/%Y} {_label_in_sentence(each.asked)}" for each in timetable)


def read_timetable(text: str) -> list[TimetableDay]:
    """Reads a timetable from text and returns it in date order. Raises InvalidTimetable."""
    days: dict[date, EscalationLevel] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        asking = _read(number, line.strip())
        if asking.on in days:
            raise InvalidTimetable(
                _("Line %(n)d has the same date as an earlier line") % {"n": number}
            )
        days[asking.on] = asking.asked
    return [TimetableDay(on, asked) for on, asked in sorted(days.items())]


def _read(number: int, line: str) -> TimetableDay:
    for asked in sorted(EscalationLevel, key=lambda each: -len(_label_in_sentence(each))):
        if not line.casefold().endswith(_label_in_sentence(asked).casefold()):
            continue
        try:
            day = parse(line[: -len(_label_in_sentence(asked))].strip(" :,"))
        except NotADate:
            break
        if day.precision == Precision.DAY and day.last_day:
            return TimetableDay(day.last_day, asked)
        break
    else:
        who = ", ".join(_label_in_sentence(asked) for asked in EscalationLevel)
        raise InvalidTimetable(
            _("Line %(n)d must end with one of: %(who)s") % {"n": number, "who": who}
        )
    raise InvalidTimetable(_("Line %(n)d must start with a date like 31/3/2027") % {"n": number})


def _label_in_sentence(asked: EscalationLevel) -> str:
    return asked.label[:1].lower() + asked.label[1:]


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
    order = list(EscalationLevel)
    by_day: dict[date, EscalationLevel] = {}
    for each in days:
        before = by_day.get(each.on)
        if before is None or order.index(each.asked) > order.index(before):
            by_day[each.on] = each.asked
    return [TimetableDay(on, asked) for on, asked in sorted(by_day.items())]
