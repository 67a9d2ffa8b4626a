"""Working days: Monday to Friday, except the bank holidays of the council's nation."""

from datetime import date, timedelta
from enum import StrEnum
from functools import cache

from holidays import country_holidays

ONE_DAY = timedelta(days=1)
_FIRST_WEEKEND_DAY = 5


class Nation(StrEnum):
    """A nation of the United Kingdom. Each has its own bank holidays."""

    ENGLAND = "england"
    WALES = "wales"
    SCOTLAND = "scotland"
    NORTHERN_IRELAND = "northern-ireland"


_SUBDIVISIONS = {
    Nation.ENGLAND: "ENG",
    Nation.WALES: "WLS",
    Nation.SCOTLAND: "SCT",
    Nation.NORTHERN_IRELAND: "NIR",
}


def is_working_day(day: date, *, nation: str) -> bool:
    """Whether a day is neither a weekend nor a bank holiday, including substitute days."""
    return day.weekday() < _FIRST_WEEKEND_DAY and day not in _bank_holidays(nation, day.year)


def next_working_day(day: date, *, nation: str) -> date:
    """The day itself if it is a working day, otherwise the first one after it."""
    while not is_working_day(day, nation=nation):
        day += ONE_DAY
    return day


def add_working_days(day: date, days: int, *, nation: str) -> date:
    """The day that is a number of working days later, or earlier if the number is negative.

    The day itself is not counted. Adding 0 returns it, whether or not it is a working day.
    """
    step = ONE_DAY if days > 0 else -ONE_DAY
    for _count in range(abs(days)):
        day += step
        while not is_working_day(day, nation=nation):
            day += step
    return day


def working_days_between(first: date, last: date, *, nation: str) -> int:
    """The number of working days after the first day, up to and including the last.

    It is negative if the last day is the earlier one: the number for `add_working_days` that leads
    from the first day to the last, if that is a working day.
    """
    if last < first:
        days = (last + ONE_DAY * n for n in range((first - last).days))
        return -sum(is_working_day(day, nation=nation) for day in days)
    days = (first + ONE_DAY * (n + 1) for n in range((last - first).days))
    return sum(is_working_day(day, nation=nation) for day in days)


@cache
def _bank_holidays(nation: str, year: int) -> frozenset[date]:
    return frozenset(country_holidays("GB", subdiv=_SUBDIVISIONS[Nation(nation)], years=year))
