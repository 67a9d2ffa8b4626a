"""Dates as councils write them: a day, a month, a quarter, "ongoing" or not yet known.

The text as typed is kept with the parsed date.
"""

import calendar
import re
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum

from django.utils import timezone
from django.utils.dateformat import time_format
from django.utils.translation import gettext as _

EARLIEST_YEAR, LATEST_YEAR = 1990, 2099

_MONTHS = [name.lower() for name in calendar.month_name]
_WELSH = (
    "",
    "ionawr",
    "chwefror",
    "mawrth",
    "ebrill",
    "mai",
    "mehefin",
    "gorffennaf",
    "awst",
    "medi",
    "hydref",
    "tachwedd",
    "rhagfyr",
)
# As they are written after a preposition.
_MUTATED = {"fawrth": 3, "fai": 5, "fehefin": 6, "orffennaf": 7, "fedi": 9}
_MUTATED |= {"dachwedd": 11, "ragfyr": 12}
_MONTH_NAMES = {
    name: number for names in (_MONTHS, _WELSH) for number, name in enumerate(names) if name
} | _MUTATED
_DAYS = [name.lower() for name in calendar.day_name]
_WELSH_DAYS = ("llun", "mawrth", "mercher", "iau", "gwener", "sadwrn", "sul")
_WEEKDAYS = {name: number for number, name in enumerate(_DAYS)}
_WEEKDAYS |= {name[:length]: number for name, number in _WEEKDAYS.items() for length in (3, 4)}
_WEEKDAYS |= {"thurs": 3} | {f"dydd {name}": number for number, name in enumerate(_WELSH_DAYS)}

_SIGNS = str.maketrans("–—‐‑−’‘\u00a0", "-----'' ")
_BEFORE = re.compile(
    r"(?:due )?(?:(?:by|in|during|no later than|not later than) )?(?:the )?(?:end (?:of )?)?"
)
_MIDNIGHT = re.compile(r"[ t]00:00(?::00(?:\.0+)?)?")
_WEEKDAY = re.compile(
    rf"({'|'.join(sorted(_WEEKDAYS, key=len, reverse=True))})\.?,? (?:the )?(?=\d)"
)
_GAP = r"(?: of |[ ,./'-]+)"
_DAY_FIRST = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{2}|\d{4})", re.ASCII)
_ISO_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)
_ISO_MONTH = re.compile(r"(\d{4})-(\d{2})", re.ASCII)
_MONTH_FIRST = re.compile(r"(\d{1,2})/(\d{4})", re.ASCII)
_WORD_DAY = re.compile(
    rf"(\d{{1,2}})(?:st|nd|rd|th)?{_GAP}([a-z]+){_GAP}(\d{{4}}|\d{{2}})", re.ASCII
)
_MONTH_DAY = re.compile(r"([a-z]+)\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})", re.ASCII)
_WORD_MONTH = re.compile(rf"([a-z]+){_GAP}(\d{{4}}|\d{{2}})", re.ASCII)
_YEARS = r"(?:fy ?)?(\d{4}|\d{2})(?: ?[/-] ?(\d{4}|\d{2}))?"
_QUARTERS = (
    re.compile(rf"(?:q|qtr|quarter) ?([1-4])(?: of|,)?[ /-]\(?{_YEARS}\)?", re.ASCII),
    re.compile(rf"{_YEARS},?[ -](?:q|qtr|quarter) ?([1-4])", re.ASCII),
)
_FINANCIAL_YEAR = re.compile(r"(?:fy ?)?(\d{4}|\d{2})[/-](\d{4}|\d{2})", re.ASCII)
_RANGE = re.compile(r" (?:to|until|-) |-|/")
_ONGOING = re.compile(r"(?:ongoing|on-going|on going)(\W\D*)?")
_UNKNOWN = {"", "tbc", "t.b.c.", "to be confirmed"}
# Read as not known, and said so.
_NO_DAY = {
    *("tba", "tbd", "to be agreed", "to be announced", "to be decided", "to be determined"),
    *("n/a", "na", "not applicable", "none", "no date", "no date set", "not known", "unknown"),
    *("asap", "a.s.a.p.", "as soon as possible", "immediate", "immediately"),
}


class Precision(StrEnum):
    """The precision of a date."""

    DAY = "day"
    MONTH = "month"
    QUARTER = "quarter"
    ONGOING = "ongoing"
    NONE = "none"


class NotADate(ValueError):
    """Raised for text that is not a date. The message says what to type instead.

    `of_a_day` is for messages about a certain day, which suit a box for a single day.
    """

    def __init__(self, message: str, *, of_a_day: bool = False) -> None:
        super().__init__(message)
        self.of_a_day = of_a_day


@dataclass(frozen=True)
class PartialDate:
    """A date with its precision.

    `last_day` is the last day it covers: work due in May is late on 1 June. It is None for
    ongoing work and for dates that are not known. `is_told` is for text that says something else
    too, such as a range, so that whoever typed it is told how it was read.
    """

    last_day: date | None = None
    precision: Precision = Precision.NONE
    text: str = ""
    is_told: bool = field(default=False, compare=False)

    @property
    def display(self) -> str:
        """The date in words, as printed in reports; empty if nothing was entered."""
        if self.precision == Precision.ONGOING:
            return _("ongoing")
        if self.last_day is None:
            return _("to be confirmed") if self.text.strip() else ""
        if self.precision == Precision.DAY:
            return in_words(self.last_day)
        month = f"{calendar.month_name[self.last_day.month]} {self.last_day.year}"
        if self.precision == Precision.MONTH:
            return month
        first = calendar.month_name[self.last_day.month - 2]
        return _("%(first)s to %(month)s") % {"first": first, "month": month}

    @property
    def as_typed(self) -> str:
        """The text for a box: as typed, or in words if that text is read differently today."""
        try:
            return self.text if parse(self.text).means_the_same_as(self) else self.display
        except NotADate:
            return self.display

    def means_the_same_as(self, other: "PartialDate") -> bool:
        """Whether both mean the same date, however they were typed."""
        return (self.last_day, self.precision) == (other.last_day, other.precision)


NO_DATE = PartialDate()


def in_words(day: date) -> str:
    """The day in words: 7 May 2013."""
    return f"{day.day} {calendar.month_name[day.month]} {day.year}"


def moment_in_words(at: datetime) -> str:
    """When something was done: "today at 10:42am", "on 7 May 2013"."""
    local = timezone.localtime(at)
    if local.date() == timezone.localdate():
        return _("today at %(time)s") % {"time": time_format(local, "g:iA").lower()}
    return _("on %(day)s") % {"day": in_words(local.date())}


def at_least(day: str) -> str:
    """A day, after "since", that is only the first one known."""
    return _("at least %(day)s") % {"day": day}


def first_of_month(day: date, *, months_before: int = 0) -> date:
    """The first day of the month of `day`, or of an earlier month."""
    months = day.year * 12 + day.month - 1 - months_before
    return date(months // 12, months % 12 + 1, 1)


def parse(text: str) -> PartialDate:
    """Parse a date, with its precision.

    Accepts 31/3/2009, 15/3/11, 31 March 2009, Tuesday 31 March 2009, 31-Mar-09, 2009-03-31 (a
    day); May 2014, 2014-05, Mar-23 (a month); Q1 2026/27 (a quarter of a financial year), April to
    June 2026; ongoing; to be confirmed, tbc or nothing (not known). Any other range is read as its
    end. Months can be in Welsh.

    Raises NotADate for anything else, for days that do not exist or are another day of the week,
    for quarters of a calendar or financial year, and for years outside 1990 to 2099.
    """
    typed = text.strip()
    words = " ".join(typed.lower().translate(_SIGNS).split())
    found = _without_day(words) or _with_day(words, typed)
    if found is None:
        raise _not_a_date(words, typed)
    return replace(found, text=typed)


def parse_day(text: str) -> date:
    """Parse a single day. Raises NotADate for months, quarters and anything else."""
    try:
        found = parse(text)
    except NotADate as error:
        if error.of_a_day:
            raise
        found = NO_DATE
    if found.precision != Precision.DAY or found.last_day is None or found.is_told:
        raise NotADate(
            _("“%(text)s” is not a full date. Enter one like 31/3/2027.")
            % {"text": _shortened(text)}
        )
    return found.last_day


def _without_day(words: str) -> PartialDate | None:
    if words in _UNKNOWN:
        return NO_DATE
    if words in _NO_DAY:
        return PartialDate(is_told=True)
    if found := _ONGOING.fullmatch(words):
        return PartialDate(precision=Precision.ONGOING, is_told=bool(found[1]))
    return None


def _with_day(words: str, typed: str) -> PartialDate | None:
    words = _BEFORE.sub("", words, count=1)
    return _single(words, typed) or _range(words, typed)


def _single(words: str, typed: str) -> PartialDate | None:
    """A day, month or quarter; None for anything else."""
    weekday = _WEEKDAY.match(words)
    plain = _MIDNIGHT.sub("", words[weekday.end() :] if weekday else words)
    if day := _whole_day(plain, typed):
        if weekday and _WEEKDAYS[weekday[1]] != day.weekday():
            raise _wrong_weekday(day, _WEEKDAYS[weekday[1]])
        return PartialDate(day, Precision.DAY)
    if weekday:
        return None
    return _month_of(plain, typed) or _quarter(plain, typed)


def _whole_day(words: str, typed: str) -> date | None:
    if found := _ISO_DAY.fullmatch(words):
        year, month, day = (int(part) for part in found.groups())
        return _day(year, month, day, typed)
    if found := _DAY_FIRST.fullmatch(words):
        return _day(_century(found[4]), int(found[3]), int(found[1]), typed)
    if (found := _WORD_DAY.fullmatch(words)) and (number := _month(found[2])):
        return _day(_century(found[3]), number, int(found[1]), typed)
    if (found := _MONTH_DAY.fullmatch(words)) and (number := _month(found[1])):
        return _day(int(found[3]), number, int(found[2]), typed)
    return None


def _month_of(words: str, typed: str) -> PartialDate | None:
    if found := _ISO_MONTH.fullmatch(words):
        if int(found[2]) > 12 and int(found[2]) == (int(found[1]) + 1) % 100:
            return None  # a financial year
        return PartialDate(_month_end(int(found[1]), int(found[2]), typed), Precision.MONTH)
    if found := _MONTH_FIRST.fullmatch(words):
        return PartialDate(_month_end(int(found[2]), int(found[1]), typed), Precision.MONTH)
    if (found := _WORD_MONTH.fullmatch(words)) and (number := _month(found[1])):
        last_day = _month_end(_century(found[2]), number, typed)
        # "Dec 25" could be meant as a day.
        return PartialDate(last_day, Precision.MONTH, is_told=len(found[2]) == 2)
    return None


def _quarter(words: str, typed: str) -> PartialDate | None:
    """A quarter of a financial year, which begins in April."""
    if found := _QUARTERS[0].fullmatch(words):
        number, first, second = found.groups()
    elif found := _QUARTERS[1].fullmatch(words):
        first, second, number = found.groups()
    else:
        return None
    year, months = _century(first), 3 * int(number)
    if second is None:
        # A fourth quarter is in the first months of a year, whichever year is meant.
        other = (year, months) if int(number) < 4 else (year, 3)
        first, second = (
            PartialDate(_month_end(*ending, typed), Precision.QUARTER).display
            for ending in (_later(year, months), other)
        )
        raise NotADate(
            _("“%(text)s” can mean two things. Enter %(first)s or %(second)s.")
            % {"text": _shortened(typed), "first": first, "second": second}
        )
    if _century(second) != year + 1:
        return None
    ending_year, month = _later(year, months)
    return PartialDate(_month_end(ending_year, month, typed), Precision.QUARTER)


def _range(words: str, typed: str) -> PartialDate | None:
    """The end of a range, or the quarter that three whole months make; None for anything else."""
    for gap in _RANGE.finditer(words):
        start, end = words[: gap.start()].removeprefix("from "), words[gap.end() :]
        try:
            last = _single(end, typed)
            first = last and (_single(start, typed) or _borrowing(start, end, typed))
        except NotADate as error:
            if error.of_a_day:
                raise
            continue
        if not last or not first or not last.last_day or not first.last_day:
            continue
        if first.last_day > last.last_day and _single(start, typed):
            raise NotADate(
                _("“%(text)s” ends before it starts.") % {"text": _shortened(typed)}, of_a_day=True
            )
        if _is_quarter(first, last):
            return replace(last, precision=Precision.QUARTER, is_told=False)
        return replace(last, is_told=True)
    return None


def _borrowing(start: str, end: str, typed: str) -> PartialDate | None:
    """The start of a range that takes its year, or month and year, from the end."""
    parts = end.split()
    readings = (_single(f"{start} {' '.join(parts[at:])}", typed) for at in range(1, len(parts)))
    return next(filter(None, readings), None)


def _is_quarter(first: PartialDate, last: PartialDate) -> bool:
    months = {first.precision, last.precision} == {Precision.MONTH}
    if not months or first.last_day is None or last.last_day is None:
        return False
    is_third = last.last_day.month % 3 == 0
    return is_third and first_of_month(first.last_day) == first_of_month(
        last.last_day, months_before=2
    )


def _later(year: int, months: int) -> tuple[int, int]:
    """The year and month `months` after March of the year."""
    return (year, 3 + months) if months < 12 else (year + 1, 3)


def _not_a_date(words: str, typed: str) -> NotADate:
    given: dict[str, object] = {"text": _shortened(typed)}
    year = _FINANCIAL_YEAR.fullmatch(words)
    if year and _century(year[2]) == _century(year[1]) + 1:
        return NotADate(
            _("“%(text)s” is a whole year. Enter its last month, March %(year)d, or a day.")
            % (given | {"year": _century(year[2])})
        )
    return NotADate(
        _("“%(text)s” is not a date. Enter one like 31/3/2027, March 2027 or ongoing.") % given
    )


def _wrong_weekday(day: date, typed: int) -> NotADate:
    """The error for another day of the week than the date has."""
    return NotADate(
        _("%(day)s is a %(right)s, not a %(typed)s. Enter the right date.")
        % {
            "day": in_words(day),
            "right": calendar.day_name[day.weekday()],
            "typed": calendar.day_name[typed],
        },
        of_a_day=True,
    )


def _day(year: int, month: int, day: int, typed: str) -> date:
    if not EARLIEST_YEAR <= year <= LATEST_YEAR:
        raise NotADate(
            _("“%(text)s” must be a date between %(first)d and %(last)d.")
            % {"text": _shortened(typed), "first": EARLIEST_YEAR, "last": LATEST_YEAR},
            of_a_day=True,
        )
    try:
        return date(year, month, day)
    except ValueError as error:
        raise NotADate(
            _("“%(text)s” is not a real date. Enter one like 31/3/2027.")
            % {"text": _shortened(typed)},
            of_a_day=True,
        ) from error


def _month_end(year: int, month: int, typed: str) -> date:
    first = _day(year, month, 1, typed)
    return first.replace(day=calendar.monthrange(year, month)[1])


def _month(name: str) -> int | None:
    """The number of the month whose name starts like this, in English or Welsh."""
    if len(name) < 3:
        return None
    return next((number for full, number in _MONTH_NAMES.items() if full.startswith(name)), None)


def _century(year: str) -> int:
    """The year. Two digits are read as a year from 1990 to 2089."""
    number = int(year)
    if len(year) == 4:
        return number
    return number + (1900 if number >= EARLIEST_YEAR % 100 else 2000)


def _shortened(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:40]}…"
