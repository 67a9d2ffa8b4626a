"""When the leads of an update round are asked, and who is asked where nobody answers."""

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from safeguard.dates import NotADate, Precision, parse


class Asked(StrEnum):
    """Who is asked, in the order in which a question that nobody answers goes up."""

    LEAD = "lead"
    POST_ABOVE = "post-above"
    SIGNING_OFFICER = "signing-officer"
    CHAIR = "chair"

    @property
    def label(self) -> str:
        """Who that is, for pages."""
        return str(_LABELS[self])

    @property
    def with_those_before(self) -> tuple["Asked", ...]:
        """Who gets the mail: those asked so far, and this one."""
        order = tuple(Asked)
        return order[: order.index(self) + 1]


_LABELS = {
    Asked.LEAD: _("The lead"),
    Asked.POST_ABOVE: _("The post above the lead"),
    Asked.SIGNING_OFFICER: _("The signing officers"),
    Asked.CHAIR: _("The chair of the board"),
}


class Why(StrEnum):
    """Why a lead is reminded of an action outside a round."""

    SENT_BACK = "sent-back"
    ASKED = "asked"
    HOLD_OVER = "hold-over"
    OVERDUE = "overdue"
    SOON_DUE = "soon-due"
    STEP_PASSED = "step-passed"

    @property
    def label(self) -> str:
        """The reason, for mails."""
        return str(_WHYS[self])


_WHYS = {
    Why.SENT_BACK: _("was sent back to you by whoever signs it off"),
    Why.ASKED: _("has a question of the improvement team that waits for your answer"),
    Why.HOLD_OVER: _("was on hold until now, say whether work goes on"),
    Why.OVERDUE: _("is overdue"),
    Why.SOON_DUE: _("is due within 14 days"),
    Why.STEP_PASSED: _("has a next step whose date has passed"),
}


@dataclass(frozen=True, order=True)
class Asking:
    """A day on which those who have not answered are asked, and how far up."""

    on: date
    asked: Asked


def default_timetable(*, opens_on: date, cut_off_on: date) -> list[Asking]:
    """The opening, seven and two days before the cut-off, the day after it, then further up.

    What would come before the opening is left out.
    """
    days = [
        Asking(opens_on, Asked.LEAD),
        Asking(cut_off_on - timedelta(days=7), Asked.LEAD),
        Asking(cut_off_on - timedelta(days=2), Asked.LEAD),
        Asking(cut_off_on + timedelta(days=1), Asked.LEAD),
        Asking(cut_off_on + timedelta(days=2), Asked.POST_ABOVE),
        Asking(cut_off_on + timedelta(days=3), Asked.SIGNING_OFFICER),
        Asking(cut_off_on + timedelta(days=4), Asked.CHAIR),
    ]
    return _one_a_day(each for each in days if each.on >= opens_on)


class NotATimetable(ValueError):
    """The text is no timetable; the message says which line is wrong and why."""


def timetable_text(timetable: Iterable[Asking]) -> str:
    """A timetable as people type it: a day and who is asked, one to a line."""
    return "\n".join(f"{each.on:%d/%m/%Y} {_spoken(each.asked)}" for each in timetable)


def read_timetable(text: str) -> list[Asking]:
    """The lines of a timetable, in the order of their days; raises NotATimetable."""
    days: dict[date, Asked] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        asking = _read(number, line.strip())
        if asking.on in days:
            raise NotATimetable(_now("Line %(n)d: this day has a line already") % {"n": number})
        days[asking.on] = asking.asked
    return [Asking(on, asked) for on, asked in sorted(days.items())]


def _read(number: int, line: str) -> Asking:
    words = {"n": number}
    for asked in sorted(Asked, key=lambda each: -len(_spoken(each))):
        if not line.casefold().endswith(_spoken(asked).casefold()):
            continue
        try:
            day = parse(line[: -len(_spoken(asked))].strip(" :,"))
        except NotADate:
            break
        if day.precision == Precision.DAY and day.last_day:
            return Asking(day.last_day, asked)
        break
    else:
        who = ", ".join(_spoken(asked) for asked in Asked)
        raise NotATimetable(
            _now("Line %(n)d: end it with who is asked: %(who)s") % {**words, "who": who}
        )
    raise NotATimetable(_now("Line %(n)d: begin it with a day, for example 31/3/2027") % words)


def _spoken(asked: Asked) -> str:
    """Who is asked, within a sentence."""
    return asked.label[:1].lower() + asked.label[1:]


def months_later(day: date, months: int) -> date:
    """The same day some months later; the last day of a month stays the last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    is_last = day.day == monthrange(day.year, day.month)[1]
    last = monthrange(year, month + 1)[1]
    return date(year, month + 1, last if is_last else min(day.day, last))


def _one_a_day(days: Iterable[Asking]) -> list[Asking]:
    """One asking a day, the one that goes furthest up."""
    order = list(Asked)
    by_day: dict[date, Asked] = {}
    for each in days:
        before = by_day.get(each.on)
        if before is None or order.index(each.asked) > order.index(before):
            by_day[each.on] = each.asked
    return [Asking(on, asked) for on, asked in sorted(by_day.items())]
