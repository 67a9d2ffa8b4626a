"""Working days against the bank holidays that the government published for each nation."""

import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from safeguard.working_days import (
    add_working_days,
    is_working_day,
    next_working_day,
    working_days_between,
)

ROOT = Path(__file__).parents[1]

# Bank holidays on weekdays, as published on gov.uk/bank-holidays.
ENGLAND_AND_WALES = """
2019-01-01 2019-04-19 2019-04-22 2019-05-06 2019-05-27 2019-08-26 2019-12-25 2019-12-26
2020-01-01 2020-04-10 2020-04-13 2020-05-08 2020-05-25 2020-08-31 2020-12-25 2020-12-28
2021-01-01 2021-04-02 2021-04-05 2021-05-03 2021-05-31 2021-08-30 2021-12-27 2021-12-28
2022-01-03 2022-04-15 2022-04-18 2022-05-02 2022-06-02 2022-06-03 2022-08-29 2022-09-19
2022-12-26 2022-12-27
2023-01-02 2023-04-07 2023-04-10 2023-05-01 2023-05-08 2023-05-29 2023-08-28 2023-12-25
2023-12-26
2024-01-01 2024-03-29 2024-04-01 2024-05-06 2024-05-27 2024-08-26 2024-12-25 2024-12-26
2025-01-01 2025-04-18 2025-04-21 2025-05-05 2025-05-26 2025-08-25 2025-12-25 2025-12-26
2026-01-01 2026-04-03 2026-04-06 2026-05-04 2026-05-25 2026-08-31 2026-12-25 2026-12-28
2027-01-01 2027-03-26 2027-03-29 2027-05-03 2027-05-31 2027-08-30 2027-12-27 2027-12-28
"""
SCOTLAND = """
2022-01-03 2022-01-04 2022-04-15 2022-05-02 2022-06-02 2022-06-03 2022-08-01 2022-09-19
2022-11-30 2022-12-26 2022-12-27
2023-01-02 2023-01-03 2023-04-07 2023-05-01 2023-05-08 2023-05-29 2023-08-07 2023-11-30
2023-12-25 2023-12-26
2024-01-01 2024-01-02 2024-03-29 2024-05-06 2024-05-27 2024-08-05 2024-12-02 2024-12-25
2024-12-26
2025-01-01 2025-01-02 2025-04-18 2025-05-05 2025-05-26 2025-08-04 2025-12-01 2025-12-25
2025-12-26
"""
NORTHERN_IRELAND = """
2022-01-03 2022-03-17 2022-04-15 2022-04-18 2022-05-02 2022-06-02 2022-06-03 2022-07-12
2022-08-29 2022-09-19 2022-12-26 2022-12-27
2023-01-02 2023-03-17 2023-04-07 2023-04-10 2023-05-01 2023-05-08 2023-05-29 2023-07-12
2023-08-28 2023-12-25 2023-12-26
2024-01-01 2024-03-18 2024-03-29 2024-04-01 2024-05-06 2024-05-27 2024-07-12 2024-08-26
2024-12-25 2024-12-26
2025-01-01 2025-03-17 2025-04-18 2025-04-21 2025-05-05 2025-05-26 2025-07-14 2025-08-25
2025-12-25 2025-12-26
"""


def listed(text):
    return {date.fromisoformat(day) for day in text.split()}


@pytest.mark.parametrize(
    ("nation", "published"),
    [
        ("england", ENGLAND_AND_WALES),
        ("wales", ENGLAND_AND_WALES),
        ("scotland", SCOTLAND),
        ("northern-ireland", NORTHERN_IRELAND),
    ],
)
def test_the_weekdays_without_work_are_the_published_bank_holidays(nation, published):
    expected = listed(published)
    years = {day.year for day in expected}
    weekdays = [
        day
        for n in range(date(min(years), 1, 1).toordinal(), date(max(years) + 1, 1, 1).toordinal())
        if (day := date.fromordinal(n)).weekday() < 5
    ]

    closed = {day for day in weekdays if not is_working_day(day, nation=nation)}

    assert closed == expected


def test_a_weekend_is_not_a_working_day():
    assert not is_working_day(date(2026, 12, 5), nation="england")
    assert not is_working_day(date(2026, 12, 6), nation="england")
    assert is_working_day(date(2026, 12, 7), nation="england")


@pytest.mark.parametrize(
    ("day", "days", "expected"),
    [
        (date(2026, 12, 24), 1, date(2026, 12, 29)),
        (date(2026, 12, 29), -1, date(2026, 12, 24)),
        (date(2026, 12, 3), 5, date(2026, 12, 10)),
        (date(2026, 12, 10), -5, date(2026, 12, 3)),
        (date(2026, 12, 5), 1, date(2026, 12, 7)),
        (date(2026, 12, 5), -1, date(2026, 12, 4)),
        (date(2026, 12, 5), 0, date(2026, 12, 5)),
    ],
)
def test_working_days_are_added_both_ways(day, days, expected):
    assert add_working_days(day, days, nation="england") == expected


@pytest.mark.parametrize("days", range(-15, 16))
def test_the_days_between_are_the_days_added(days):
    due = date(2026, 12, 23)

    assert (
        working_days_between(due, add_working_days(due, days, nation="england"), nation="england")
        == days
    )


def test_the_next_working_day_is_the_day_itself_or_the_first_after_it():
    assert next_working_day(date(2026, 12, 24), nation="england") == date(2026, 12, 24)
    assert next_working_day(date(2026, 12, 25), nation="england") == date(2026, 12, 29)
    assert next_working_day(date(2026, 12, 28), nation="scotland") == date(2026, 12, 29)


def test_an_unknown_nation_is_refused_with_a_clear_message():
    done = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=ROOT,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings", "BANK_HOLIDAYS": "ireland"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 1
    assert (
        "BANK_HOLIDAYS must be one of england, wales, scotland, northern-ireland, not 'ireland'."
        in done.stderr
    )
