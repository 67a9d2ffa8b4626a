"""Which actions a report lists. This depends on what a rating counts as, never on its label."""

from dataclasses import dataclass

import pytest

from actions.models import RatingScale
from reports.kinds.listed_actions import ReportFilter


@dataclass(frozen=True)
class Rated:
    is_exception: bool = False
    counts_as_amber: bool = False
    counts_as_red: bool = False
    is_no_data: bool = False


ALL = {"not-green", "ambers-and-reds", "reds"}


@pytest.mark.parametrize(
    ("rating", "filters"),
    [
        (Rated(is_exception=True, counts_as_red=True), ALL),
        (Rated(is_exception=True, counts_as_amber=True, counts_as_red=True), ALL),
        (Rated(is_exception=True, counts_as_amber=True), {"not-green", "ambers-and-reds"}),
        (Rated(is_exception=True), {"not-green"}),
        (Rated(), set()),
        (Rated(is_no_data=True), ALL),
        (None, set()),
    ],
)
def test_each_filter_uses_what_the_rating_counts_as(rating, filters):
    assert {chosen.value for chosen in ReportFilter if chosen.lists(rating)} == filters


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("chosen", "codes"),
    [
        ("not-green", ["amber-green", "amber", "amber-red", "red", "no-data"]),
        ("ambers-and-reds", ["amber-green", "amber", "amber-red", "red", "no-data"]),
        ("reds", ["amber-red", "red", "no-data"]),
    ],
)
def test_amber_red_counts_as_both_amber_and_red(chosen, codes):
    ratings = RatingScale.objects.get(name="Six-value").ratings.in_order()

    assert [r.code for r in ratings if ReportFilter(chosen).lists(r)] == codes


@pytest.mark.parametrize("chosen", ReportFilter)
def test_every_filter_includes_no_data_and_says_so(chosen):
    assert "no data" in chosen.label
