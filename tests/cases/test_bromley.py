"""Bromley's improvement plan as at 31 August 2017: 298 actions under ten priority areas."""

import csv
import re

import pytest

from tests.commands import manage, report_of

pytestmark = pytest.mark.django_db

PLAN = "Bromley children's services improvement plan"
RATINGS = ["red"] * 23 + ["amber"] * 142 + ["green"] * 133


@pytest.fixture(autouse=True)
def _imported(tmp_path):
    path = tmp_path / "bromley.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["ref", "theme", "action", "rag", "target_date"])
        for number, rating in enumerate(RATINGS, start=1):
            area = (number - 1) % 10 + 1
            ref = f"{area}.{(number - 1) // 10 + 1}"
            rows.writerow([ref, f"Priority {area}", f"Action {ref}", rating, "2018-03"])
    manage("import_plan", path, "--plan", PLAN, "--scale", "RAG", "--as-at", "2017-08-31")


def test_percentages_add_up_to_100_where_simple_rounding_gave_101():
    report = report_of(PLAN, "2017-08-31")

    assert report["total"] == 298
    assert report["counts"] == {"green": 133, "amber": 142, "red": 23, "no-data": 0}
    assert report["shares"] == {"green": 44, "amber": 48, "red": 8, "no-data": 0}


def test_the_board_gets_only_the_red_actions():
    report = report_of(PLAN, "2017-08-31", "--filter", "reds")

    assert len(report["rows"]) == 23
    assert {row["rating"] for row in report["rows"]} == {"red"}


def test_references_are_in_natural_order():
    report = report_of(PLAN, "2017-08-31", "--filter", "reds")

    refs = [row["ref"] for row in report["rows"]]
    assert refs[:4] == ["1.1", "1.2", "1.3", "2.1"]
    assert refs[-2:] == ["10.1", "10.2"]


def test_the_report_gives_counts_before_percentages():
    page = manage("report", "exception", "--plan", PLAN, "--as-at", "2017-08-31", "--format=html")

    figures = re.findall(r"\d+ of 298 \(\d+%\)", page)
    assert {"23 of 298 (8%)", "142 of 298 (48%)", "133 of 298 (44%)"} <= set(figures)
