"""Stockton's review of its safeguarding board, 2017: four categories instead of colours."""

import pytest

from tests.cases.files import STOCKTON, STOCKTON_SCALE
from tests.commands import manage, report_of

pytestmark = pytest.mark.django_db

PLAN = "Review of the safeguarding board"
AS_AT = "31 December 2017"


@pytest.fixture
def report():
    manage("load_scales", STOCKTON_SCALE)
    manage("import_plan", STOCKTON, "--plan", PLAN, "--scale", "Stockton", "--as-at", AS_AT)
    return report_of(PLAN, AS_AT)


def test_categories_are_counted_under_the_councils_own_codes(report):
    assert report["counts"] == {"1": 2, "2": 3, "3": 0, "4": 0, "no-data": 0}
    assert report["shares"] == {"1": 40, "2": 60, "3": 0, "4": 0, "no-data": 0}


def test_two_are_called_on_track_although_their_date_has_passed(report):
    assert report["flags"]["overdue"] == 2


def test_fully_achieved_is_a_proposal_until_the_committee_signs_it_off(report):
    assert report["flags"]["awaiting-sign-off"] == 2
    assert report["completed"] == 0


def test_neither_category_on_track_nor_achieved_is_an_exception(report):
    assert report["rows"] == []


def test_a_flag_names_the_recommendations_that_have_it():
    manage("load_scales", STOCKTON_SCALE)
    manage("import_plan", STOCKTON, "--plan", PLAN, "--scale", "Stockton", "--as-at", AS_AT)

    page = manage("report", "exception", "--plan", PLAN, "--as-at", AS_AT, "--format", "html")

    lead = "Chair / Director of Children&#x27;s Services"
    for due, ref in [("April 2017", "2"), ("March 2017", "3")]:
        assert f"{ref}: {lead}, due {due}" in page
    for ref in ["4", "5"]:
        assert f"{ref}: {lead}" in page
    assert f"1: {lead}" not in page


def test_a_first_date_to_be_confirmed_stays_beside_the_one_in_force(tmp_path):
    scale = STOCKTON_SCALE.read_text(encoding="utf-8")
    path = tmp_path / "everything_is_listed.toml"
    path.write_text(scale.replace("is_exception = false", "is_exception = true"), encoding="utf-8")
    manage("load_scales", path)
    manage("import_plan", STOCKTON, "--plan", PLAN, "--scale", "Stockton", "--as-at", AS_AT)

    report = report_of(PLAN, AS_AT)

    assert [row["ref"] for row in report["rows"]] == ["1", "2", "3", "4", "5"]
    row = next(row for row in report["rows"] if row["ref"] == "1")
    assert row["original_due"] == {"last_day": None, "text": "to be confirmed"}
    assert row["due"] == {"last_day": "2018-09-30", "text": "2018-09"}
    assert row["flags"] == []
