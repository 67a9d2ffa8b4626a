"""Dates as councils write them: a day, a month, a quarter, "ongoing" or not yet known.

The text as typed is kept with the parsed date.
"""

import calendar
import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.utils.translation import gettext as _

EARLIEST_YEAR, LATEST_YEAR = 1990, 2099

_MONTHS = {name: number for number, name in enumerate(calendar.month_name) if name}
_MONTH_NUMBERS = {name[:3].lower(): number for name, number in _MONTHS.items()}
_DAY_FIRST = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{2}|\d{4})", re.ASCII)
_ISO_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)
_ISO_MONTH = re.compile(r"(\d{4})-(\d{2})", re.ASCII)
_WORD_DAY = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?\s+([a-z]+)\.?,?\s+(\d{4})", re.ASCII)
_WORD_MONTH = re.compile(r"([a-z]+)\.?,?\s+(\d{4})", re.ASCII)
_QUARTER = re.compile(r"q([1-4])[\s/]+(\d{4})", re.ASCII)
_ONGOING = {"ongoing", "on-going", "on going"}
_UNKNOWN = {"", "tbc", "t.b.c.", "to be confirmed"}


class Precision(StrEnum):
    """The precision of a date."""

    DAY = "day"
    MONTH = "month"
    QUARTER = "quarter"
    ONGOING = "ongoing"
    NONE = "none"


class NotADate(ValueError):
    """Raised for text that is not a date. The message says what to type instead."""


@dataclass(frozen=True)
class PartialDate:
    """A date with its precision.

    `last_day` is the last day it covers: work due in May is late on 1 June. It is None for
    ongoing work and for dates that are not known.
    """

    last_day: date | None = None
    precision: Precision = Precision.NONE
    text: str = ""

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

    def means_the_same_as(self, other: "PartialDate") -> bool:
        """Whether both mean the same date, however they were typed."""
        return (self.last_day, self.precision) == (other.last_day, other.precision)


NO_DATE = PartialDate()


def in_words(day: date) -> str:
    """The day in words: 7 May 2013."""
    return f"{day.day} {calendar.month_name[day.month]} {day.year}"


def at_least(day: str) -> str:
    """A day, after "since", that is only the first one known."""
    return _("at least %(day)s") % {"day": day}


def first_of_month(day: date, *, months_before: int = 0) -> date:
    """The first day of the month of `day`, or of an earlier month."""
    months = day.year * 12 + day.month - 1 - months_before
    return date(months // 12, months % 12 + 1, 1)


def parse(text: str) -> PartialDate:
    """Parse a date, with its precision.

    Accepts 31/3/2009, 15/3/11, 31 March 2009, 2009-03-31 (a day); May 2014, 2014-05 (a month); Q1
    2014 (a calendar quarter); ongoing; to be confirmed, tbc or nothing (not known).

    Raises NotADate for anything else, for days that do not exist and for years outside 1990 to
    2099.
    """
    typed = text.strip()
    words = " ".join(typed.lower().split())
    if words in _UNKNOWN:
        return PartialDate(text=typed)
    if words in _ONGOING:
        return PartialDate(precision=Precision.ONGOING, text=typed)
    if found := _ISO_DAY.fullmatch(words):
        year, month, day = (int(part) for part in found.groups())
        return PartialDate(_day(year, month, day, typed), Precision.DAY, typed)
    if found := _DAY_FIRST.fullmatch(words):
        day, month = int(found[1]), int(found[2])
        return PartialDate(_day(_century(found[3]), month, day, typed), Precision.DAY, typed)
    if found := _WORD_DAY.fullmatch(words):
        month = _month(found[2], typed)
        return PartialDate(_day(int(found[3]), month, int(found[1]), typed), Precision.DAY, typed)
    if found := _QUARTER.fullmatch(words):
        last_month = int(found[1]) * 3
        return PartialDate(_month_end(int(found[2]), last_month, typed), Precision.QUARTER, typed)
    if found := _ISO_MONTH.fullmatch(words):
        last_day = _month_end(int(found[1]), int(found[2]), typed)
        return PartialDate(last_day, Precision.MONTH, typed)
    if found := _WORD_MONTH.fullmatch(words):
        last_day = _month_end(int(found[2]), _month(found[1], typed), typed)
        return PartialDate(last_day, Precision.MONTH, typed)
    raise NotADate(
        _("“%(text)s” is not a date. Enter one like 31/3/2027, March 2027, Q1 2027 or ongoing.")
        % {"text": _shortened(typed)}
    )


def parse_day(text: str) -> date:
    """Parse a single day. Raises NotADate for months, quarters and anything else."""
    found = parse(text)
    if found.precision != Precision.DAY or found.last_day is None:
        raise NotADate(
            _("“%(text)s” is not a full date. Enter one like 31/3/2027.")
            % {"text": _shortened(text)}
        )
    return found.last_day


def _day(year: int, month: int, day: int, typed: str) -> date:
    if not EARLIEST_YEAR <= year <= LATEST_YEAR:
        raise NotADate(
            _("“%(text)s” must be a date between %(first)d and %(last)d.")
            % {"text": _shortened(typed), "first": EARLIEST_YEAR, "last": LATEST_YEAR}
        )
    try:
        return date(year, month, day)
    except ValueError as error:
        raise NotADate(
            _("“%(text)s” is not a real date. Enter one like 31/3/2027.")
            % {"text": _shortened(typed)}
        ) from error


def _month_end(year: int, month: int, typed: str) -> date:
    first = _day(year, month, 1, typed)
    return first.replace(day=calendar.monthrange(year, month)[1])


def _month(name: str, typed: str) -> int:
    number = _MONTH_NUMBERS.get(name[:3])
    if number is None or not calendar.month_name[number].lower().startswith(name.rstrip(".")):
        raise NotADate(
            _("“%(text)s” does not include a month. Enter a date like 31 March 2027 or March 2027.")
            % {"text": _shortened(typed)}
        )
    return number


def _century(year: str) -> int:
    """The year. Two digits are read as a year from 1990 to 2089."""
    number = int(year)
    if len(year) == 4:
        return number
    return number + (1900 if number >= EARLIEST_YEAR % 100 else 2000)


def _shortened(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:40]}…"
