"""Times are read in the formats that councils use, or refused. They are never truncated."""

from datetime import time

import pytest

from committees.calendar.calendar_files import read_calendar
from committees.meetings.times import InvalidTime, read_time


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("18.30", time(18, 30)),
        ("18:30", time(18, 30)),
        ("18:30:00", time(18, 30)),
        ("1830", time(18, 30)),
        ("6.30pm", time(18, 30)),
        ("6:30 PM", time(18, 30)),
        ("6.30 p.m.", time(18, 30)),
        ("6pm", time(18, 0)),
        ("9.30", time(9, 30)),
        ("10am", time(10, 0)),
        ("12pm", time(12, 0)),
        ("12.15am", time(0, 15)),
    ],
)
def test_a_time_is_parsed_as_councils_write_it(text, read):
    assert read_time(text) == read


@pytest.mark.parametrize(
    "text",
    [
        "18",
        "6",
        "25:00",
        "18.60",
        "2430",
        "13pm",
        "0pm",
        "18:30Z",
        "18.3",
        "half past six",
        "18-30",
    ],
)
def test_any_other_text_is_refused_with_a_clear_message(text):
    with pytest.raises(InvalidTime, match="is not a time. Enter a time like 18:30 or 6:30pm."):
        read_time(text)


def test_a_time_in_a_file_keeps_its_minutes_or_is_refused():
    good, wrong = read_calendar("date,time\n24/11/2026,18.30\n25/11/2026,6 o'clock\n")

    assert good.starts_at == time(18, 30)
    assert "“6 o'clock” is not a time." in wrong.problem
