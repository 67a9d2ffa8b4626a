"""How long something has been waiting, in words."""

from datetime import date

import pytest

from safeguard.waiting import for_days, waiting_since


@pytest.mark.parametrize(
    ("since", "words", "line"),
    [
        (date(2026, 3, 31), "since today", "Since today"),
        (date(2026, 3, 30), "for 1 day", "Waiting 1 day"),
        (date(2026, 1, 30), "for 60 days", "Waiting 60 days"),
        (date(2014, 1, 21), "since 21 January 2014", "Since 21 January 2014"),
    ],
)
def test_a_wait_of_more_than_60_days_is_told_by_its_first_day(since, words, line):
    today = date(2026, 3, 31)

    assert for_days(since, on=today) == words
    assert waiting_since(since, on=today) == line
