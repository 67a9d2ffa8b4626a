"""Dates as councils write them."""

import calendar
import re
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safeguard.dates import (
    NO_DATE,
    NotADate,
    PartialDate,
    Precision,
    in_words,
    parse,
    parse_day,
)

DAY, MONTH, QUARTER = Precision.DAY, Precision.MONTH, Precision.QUARTER
END_OF_MARCH = date(2009, 3, 31)


@pytest.mark.parametrize(
    ("typed", "last_day", "precision"),
    [
        ("31/3/2009", END_OF_MARCH, DAY),
        ("31/03/2009", END_OF_MARCH, DAY),
        ("31.3.2009", END_OF_MARCH, DAY),
        ("15/3/11", date(2011, 3, 15), DAY),
        ("15/3/90", date(1990, 3, 15), DAY),
        ("15/3/89", date(2089, 3, 15), DAY),
        ("31 March 2009", END_OF_MARCH, DAY),
        ("31st  MARCH, 2009", END_OF_MARCH, DAY),
        ("1 Sept 2009", date(2009, 9, 1), DAY),
        ("1 sep. 2009", date(2009, 9, 1), DAY),
        ("2009-03-31", END_OF_MARCH, DAY),
        (" 29 Feb 2012 ", date(2012, 2, 29), DAY),
        ("May 2014", date(2014, 5, 31), MONTH),
        ("2014-05", date(2014, 5, 31), MONTH),
        ("february 2016", date(2016, 2, 29), MONTH),
        ("31-Mar-09", END_OF_MARCH, DAY),
        ("31-03-2009", END_OF_MARCH, DAY),
        ("31.3.09", END_OF_MARCH, DAY),
        ("31 Mar 09", END_OF_MARCH, DAY),
        ("31st of March 2009", END_OF_MARCH, DAY),
        ("March 31, 2009", END_OF_MARCH, DAY),
        ("2009-03-31 00:00:00", END_OF_MARCH, DAY),
        ("By 31/03/2009", END_OF_MARCH, DAY),
        ("Tuesday 31 March 2009", END_OF_MARCH, DAY),
        ("Tue, 31/3/09", END_OF_MARCH, DAY),
        ("Thursday 24 November 2011", date(2011, 11, 24), DAY),
        ("31 Mawrth 2009", END_OF_MARCH, DAY),
        ("Dydd Mawrth 31 Mawrth 2009", END_OF_MARCH, DAY),
        ("Mawrth 2009", END_OF_MARCH, MONTH),
        ("Chwe 2016", date(2016, 2, 29), MONTH),
        ("3/2009", END_OF_MARCH, MONTH),
        ("end of March 2009", END_OF_MARCH, MONTH),
        ("by the end of March 2009", END_OF_MARCH, MONTH),
        ("by May 2014", date(2014, 5, 31), MONTH),
        ("Q1 2026/27", date(2026, 6, 30), QUARTER),
        ("q2 26/27", date(2026, 9, 30), QUARTER),
        ("Quarter 3 2026-2027", date(2026, 12, 31), QUARTER),
        ("quarter 4 2022-23", date(2023, 3, 31), QUARTER),
        ("2022/23 Q4", date(2023, 3, 31), QUARTER),
        ("Q4 FY 2022/23", date(2023, 3, 31), QUARTER),
        ("April to June 2027", date(2027, 6, 30), QUARTER),
        ("Apr–Jun 2027", date(2027, 6, 30), QUARTER),
        ("October 2026 - December 2026", date(2026, 12, 31), QUARTER),
        ("January to March 2014", date(2014, 3, 31), QUARTER),
        ("ongoing", None, Precision.ONGOING),
        ("On-going", None, Precision.ONGOING),
        ("to be confirmed", None, Precision.NONE),
        ("TBC", None, Precision.NONE),
        ("", None, Precision.NONE),
        ("  ", None, Precision.NONE),
        ("1/1/1990", date(1990, 1, 1), DAY),
        ("31/12/2099", date(2099, 12, 31), DAY),
    ],
)
def test_a_date_is_parsed_with_its_last_day_and_precision(typed, last_day, precision):
    found = parse(typed)

    assert (found.last_day, found.precision) == (last_day, precision)
    assert found.text == typed.strip()


@pytest.mark.parametrize(
    "typed",
    [
        "31/2/2009",
        "30 February 2012",
        "2009-13-01",
        "2009-13",
        "0/5/2014",
        "31/12/1989",
        "1/1/2100",
        "May 1989",
        "Q5 2014",
        "Q1 2014/16",
        "May to June to July",
        "31 March",
        "ongoing until March 2027",
        "Completed March 2023",
        "Q1 2100",
        "May",
        "2014",
        "31 Marvel 2009",
        "Ma 2014",
        "soon",
        "31/3/2009 or later",
        "3/31/2009",
        "٣١/٣/٢٠٠٩",
        "0000-00-00",
        "2009-3-31\x00",
        "x" * 500,
    ],
)
def test_text_that_is_not_a_date_is_refused_and_quoted(typed):
    with pytest.raises(NotADate) as refused:
        parse(typed)

    assert f"“{typed[:40]}" in str(refused.value)
    assert len(str(refused.value)) < 200


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("Mar-23", "March 2023"),
        ("Dec 25", "December 2025"),
        ("Sept 2024 – March 2025", "March 2025"),
        ("April to May 2027", "May 2027"),
        ("May/June 2027", "June 2027"),
        ("Nov to Jan 2027", "January 2027"),
        ("1-5 May 2027", "5 May 2027"),
        ("1 May to 3 June 2027", "3 June 2027"),
        ("2024-09-01 - 2025-03-31", "31 March 2025"),
        ("Q2 to Q3 2026/27", "October to December 2026"),
        ("Ongoing – reviewed quarterly", "ongoing"),
        ("ASAP", "to be confirmed"),
        ("TBA", "to be confirmed"),
        ("n/a", "to be confirmed"),
        ("Immediate", "to be confirmed"),
    ],
)
def test_what_is_read_as_less_than_was_typed_is_told(typed, shown):
    found = parse(typed)

    assert (found.display, found.is_told) == (shown, True)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("Q1 2027", "can mean two things. Enter April to June 2027 or January to March 2027."),
        ("quarter 2 2027", "Enter July to September 2027 or April to June 2027."),
        ("q4/2023", "Enter January to March 2024 or January to March 2023."),
        ("2022/23", "is a whole year. Enter its last month, March 2023, or a day."),
        ("2012-13", "is a whole year. Enter its last month, March 2013, or a day."),
        ("June 2027 to May 2027", "ends before it starts"),
        ("Friday 24 November 2011", "24 November 2011 is a Thursday, not a Friday"),
        ("Mon 24/11/11", "24 November 2011 is a Thursday, not a Monday"),
    ],
)
def test_what_is_not_certain_is_asked_about(typed, words):
    with pytest.raises(NotADate, match=re.escape(words)):
        parse(typed)


@given(st.text(max_size=40) | st.from_regex(r"[0-9a-zA-Z ./,-]{0,25}"))
def test_any_text_gives_a_date_or_a_refusal(typed):
    try:
        found = parse(typed)
    except NotADate:
        return

    assert found.text == typed.strip()
    assert found.last_day is None or 1990 <= found.last_day.year <= 2099
    assert isinstance(found.display, str)


@given(st.dates(min_value=date(1990, 1, 1), max_value=date(2099, 12, 31)))
def test_a_displayed_date_is_parsed_as_the_same_date(day):
    assert parse(in_words(day)).last_day == day
    assert parse(day.isoformat()).last_day == day
    assert parse(f"{day:%d/%m/%Y}").last_day == day
    assert parse(f"{day:%A %-d %B %Y}").last_day == day


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("2013-05-07", "7 May 2013"),
        ("2014-05", "May 2014"),
        ("Q4 2013/14", "January to March 2014"),
        ("ongoing", "ongoing"),
        ("tbc", "to be confirmed"),
        ("", ""),
    ],
)
def test_a_date_is_shown_as_precisely_as_it_is_known(typed, shown):
    assert parse(typed).display == shown


FIRST_MONTHS = st.dates(date(1990, 1, 1), date(2099, 10, 1)).map(lambda day: day.replace(day=1))
DATES = st.one_of(
    st.dates(date(1990, 1, 1), date(2099, 12, 31)).map(lambda day: PartialDate(day, DAY)),
    FIRST_MONTHS.map(lambda day: PartialDate(_end_of_month(day, day.month), MONTH)),
    FIRST_MONTHS.map(
        lambda day: PartialDate(_end_of_month(day, (day.month + 2) // 3 * 3), QUARTER)
    ),
    st.sampled_from([PartialDate(precision=Precision.ONGOING), PartialDate(text="tbc"), NO_DATE]),
)


def _end_of_month(day, month):
    return date(day.year, month, calendar.monthrange(day.year, month)[1])


@given(DATES, st.text(max_size=20) | st.just("Q1 2027") | st.just("q4/2014"))
def test_what_is_printed_or_filled_in_is_read_as_the_same_date_and_precision(found, text):
    stored = replace(found, text=text)

    assert parse(found.display).means_the_same_as(found)
    assert parse(stored.as_typed).means_the_same_as(stored)
    assert not parse(found.display).is_told


def test_a_quarter_stored_before_keeps_its_meaning():
    stored = PartialDate(date(2027, 3, 31), QUARTER, "Q1 2027")

    assert stored.display == stored.as_typed == "January to March 2027"


def test_the_same_date_in_two_formats_has_the_same_meaning():
    assert parse("31/3/2009").means_the_same_as(parse("31 March 2009"))
    assert parse("tbc").means_the_same_as(NO_DATE)
    assert not parse("31/3/2009").means_the_same_as(parse("March 2009"))


@pytest.mark.parametrize("typed", ["March 2009", "Q1 2009", "1-5 May 2009", "ongoing", "tbc", ""])
def test_an_as_at_date_must_be_a_single_day(typed):
    with pytest.raises(NotADate, match="is not a full date"):
        parse_day(typed)
