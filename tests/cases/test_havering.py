"""Havering's children's plan, January 2014: seven ambers, one complete but not signed off."""

import pytest

from tests.cases.files import HAVERING
from tests.commands import manage, report_of

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]

PLAN = "Havering Ofsted action plan"
JANUARY, APRIL = "21 January 2014", "1 April 2014"


@pytest.fixture(autouse=True)
def _imported():
    manage("import_plan", HAVERING, "--plan", PLAN, "--scale", "RAG", "--as-at", JANUARY)


def flagged(report, flag):
    return [row["ref"] for row in report["rows"] if flag in row["flags"]]


def row_of(report, ref):
    return next(row for row in report["rows"] if row["ref"] == ref)


def test_the_summary_says_that_there_are_no_red_ratings():
    report = report_of(PLAN, JANUARY)

    assert report["counts"] == {"green": 0, "amber": 7, "red": 0, "no-data": 0}
    assert report["summary"] == (
        "In summary, there are 7 actions. 7 are rated amber. There are no red ratings."
        " Every action has data."
    )


def test_an_action_awaiting_sign_off_counts_as_amber_and_not_completed():
    report = report_of(PLAN, JANUARY)

    assert flagged(report, "awaiting-sign-off") == ["A5"]
    assert row_of(report, "A5")["rating"] == "amber"
    assert report["completed"] == 0


def test_in_january_three_actions_have_no_due_date_and_none_is_overdue():
    report = report_of(PLAN, JANUARY)

    assert flagged(report, "no-timescale") == ["A1", "A4", "A7"]
    assert report["flags"]["overdue"] == 0


def test_in_april_the_same_entries_show_two_overdue():
    report = report_of(PLAN, APRIL)

    assert flagged(report, "overdue") == ["A3", "A6"]
    assert flagged(report, "no-timescale") == ["A1", "A3", "A4", "A6", "A7"]
    assert row_of(report, "A5")["flags"] == ["awaiting-sign-off"]
    assert report["flags"]["overdue"] == 2
    assert report["flags"]["no-timescale"] == 5


def test_a_month_ends_on_its_last_day_and_is_shown_as_a_month():
    report = report_of(PLAN, JANUARY)
    page = manage("report", "exception", "--plan", PLAN, "--as-at", JANUARY, "--format", "html")

    assert row_of(report, "A2")["due"]["last_day"] == "2014-05-31"
    assert row_of(report, "A3")["due"]["last_day"] == "2014-02-28"
    assert "May 2014" in page
    assert "February 2014" in page
    assert "31 May 2014" not in page


def test_a_revised_date_without_a_recorded_original_date_says_so():
    report = report_of(PLAN, JANUARY)
    page = manage("report", "exception", "--plan", PLAN, "--as-at", JANUARY, "--format", "html")

    assert row_of(report, "A6")["due"] == {"last_day": "2014-03-31", "text": "2014-03"}
    assert row_of(report, "A6")["original_due"] == {"last_day": None, "text": None}
    assert "revised to March 2014, original date not recorded" in page
