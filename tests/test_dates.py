"""Dates as councils write them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safeguard.dates import NO_DATE, NotADate, Precision, in_words, parse, parse_day

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
        ("Q1 2014", date(2014, 3, 31), QUARTER),
        ("q4/2014", date(2014, 12, 31), QUARTER),
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


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("2013-05-07", "7 May 2013"),
        ("2014-05", "May 2014"),
        ("Q1 2014", "January to March 2014"),
        ("ongoing", "ongoing"),
        ("tbc", "to be confirmed"),
        ("", ""),
    ],
)
def test_a_date_is_shown_as_precisely_as_it_is_known(typed, shown):
    assert parse(typed).display == shown


def test_the_same_date_in_two_formats_has_the_same_meaning():
    assert parse("31/3/2009").means_the_same_as(parse("31 March 2009"))
    assert parse("tbc").means_the_same_as(NO_DATE)
    assert not parse("31/3/2009").means_the_same_as(parse("March 2009"))


@pytest.mark.parametrize("typed", ["March 2009", "Q1 2009", "ongoing", "tbc", ""])
def test_an_as_at_date_must_be_a_single_day(typed):
    with pytest.raises(NotADate, match="is not a full date"):
        parse_day(typed)
