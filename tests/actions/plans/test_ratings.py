"""Shares that add up to 100%, and their text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.plans.ratings import share_line, share_text, shares


@pytest.mark.parametrize(
    ("counts", "whole"),
    [
        ([9, 2, 10, 1, 4, 2], [32, 7, 36, 4, 14, 7]),
        ([133, 142, 23, 0], [44, 48, 8, 0]),
        ([13, 6, 3, 0], [59, 27, 14, 0]),
        ([1, 1, 1], [34, 33, 33]),
        ([1] * 7, [15, 15, 14, 14, 14, 14, 14]),
        ([1, 999], [0, 100]),
        ([5], [100]),
        ([0, 0, 0], [0, 0, 0]),
        ([], []),
    ],
)
def test_shares_are_whole_percentages_by_largest_remainder(counts, whole):
    assert shares(counts) == whole


def test_of_equal_remainders_the_earlier_rating_is_rounded_up():
    assert shares([1, 1, 1, 1, 1, 1]) == [17, 17, 17, 17, 16, 16]


def test_a_negative_count_is_refused():
    with pytest.raises(ValueError, match="cannot be negative"):
        shares([3, -1])


@given(st.lists(st.integers(min_value=0, max_value=10**9), max_size=12))
def test_shares_always_add_up_to_100_and_keep_the_order_of_the_counts(counts):
    whole = shares(counts)

    assert sum(whole) == (100 if sum(counts) else 0)
    assert len(whole) == len(counts)
    for count, share in zip(counts, whole, strict=True):
        assert abs(share * sum(counts) - 100 * count) < max(sum(counts), 1)
    by_count = sorted(zip(counts, whole, strict=True))
    assert [share for _count, share in by_count] == sorted(whole)


@pytest.mark.parametrize(
    ("count", "total", "said"),
    [
        (23, 298, "23 of 298 (8%)"),
        (1, 298, "1 of 298 (less than 1%)"),
        (1, 114, "1 of 114 (1%)"),
        (1, 200, "1 of 200 (1%)"),
        (1, 201, "1 of 201 (less than 1%)"),
        (999, 1000, "999 of 1,000 (more than 99%)"),
        (199, 200, "199 of 200 (more than 99%)"),
        (198, 200, "198 of 200 (99%)"),
        (0, 5, "0 of 5 (0%)"),
        (5, 5, "5 of 5 (100%)"),
        (64, 114, "64 of 114 (56%)"),
        (61, 82, "61 of 82 (74%)"),
        (1, 8, "1 of 8 (13%)"),
        (1234, 5000, "1,234 of 5,000 (25%)"),
        (0, 0, "no actions yet"),
    ],
)
def test_a_share_is_printed_with_its_count_and_total(count, total, said):
    assert share_text(count, total) == said


@pytest.mark.parametrize(("count", "total"), [(-1, 5), (6, 5), (1, 0)])
def test_a_count_outside_its_total_is_refused(count, total):
    with pytest.raises(ValueError, match="more than its total"):
        share_text(count, total)


def test_a_line_of_a_breakdown_uses_the_share_that_adds_up():
    assert share_line(133, 298, share=44) == "133 of 298 (44%)"
    assert share_text(133, 298) == "133 of 298 (45%)"


def test_a_line_of_a_breakdown_is_never_0_per_cent_for_a_non_zero_count():
    whole = shares([1, 1, 1] + [199] * 1)

    assert share_line(1, 202, share=whole[2]) == "1 of 202 (less than 1%)"
