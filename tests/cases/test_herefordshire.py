"""Herefordshire's safeguarding board, 15 June 2009: 28 actions on a scale of six values.

The figures are those in the report to the scrutiny committee on 26 June 2009, paras 14 to 16.
"""

import pytest

from actions.models import Action, ActionEntry
from safeguard.accounts.models import Post
from tests.cases.files import HEREFORDSHIRE
from tests.commands import manage, report_of

pytestmark = pytest.mark.django_db

PLAN = "Steve Love external review action plan (HSCB)"
IMPORT = ("import_plan", HEREFORDSHIRE, "--plan", PLAN, "--scale", "Six-value")


def refs(first, last):
    return [f"SL{number:02}" for number in range(first, last + 1)]


SILENT, RED, ON_HOLD = refs(27, 28), refs(23, 26), refs(22, 22)
AMBER, AMBER_GREEN, GREEN = refs(12, 21), refs(10, 11), refs(1, 9)


@pytest.fixture(params=["once", "twice"])
def _imported(request):
    for _time in range({"once": 1, "twice": 2}[request.param]):
        manage(*IMPORT, "--as-at", "2009-06-15")


@pytest.fixture
def report(_imported):
    return report_of(PLAN, "2009-06-15")


def test_every_rating_is_counted(report):
    assert report["counts"] == {
        "green": 9,
        "amber-green": 2,
        "amber": 10,
        "amber-red": 1,
        "red": 4,
        "no-data": 2,
    }
    assert list(report["counts"])[-1] == "no-data"
    assert (report["total"], report["rated"], report["not_rated"]) == (28, 28, 0)


def test_percentages_are_whole_numbers_that_add_up_to_100(report):
    assert list(report["shares"].values()) == [32, 7, 36, 4, 14, 7]
    assert list(report["shares"]) == list(report["counts"])


def test_the_nine_green_actions_are_completed(report):
    assert report["completed"] == 9


def test_the_summary_uses_the_labels_of_the_scale(report):
    assert report["summary"] == (
        "In summary, there are 28 actions. 9 are rated green. 2 are rated amber/green. 10 are"
        " rated amber. 1 is rated amber/red. 4 are rated red. 2 have no data."
    )


def test_actions_not_green_are_listed_with_no_data_first_then_the_worst(report):
    assert [row["ref"] for row in report["rows"]] == SILENT + RED + ON_HOLD + AMBER + AMBER_GREEN


@pytest.mark.usefixtures("_imported")
@pytest.mark.parametrize(
    ("chosen", "listed"),
    [
        ("not-green", SILENT + RED + ON_HOLD + AMBER + AMBER_GREEN),
        ("ambers-and-reds", SILENT + RED + ON_HOLD + AMBER + AMBER_GREEN),
        ("reds", SILENT + RED + ON_HOLD),
    ],
)
def test_each_filter_lists_its_rows_in_order(chosen, listed):
    report = report_of(PLAN, "2009-06-15", "--filter", chosen)

    assert [row["ref"] for row in report["rows"]] == listed
    assert len(listed) == {"reds": 7}.get(chosen, 19)
    assert report["filter"] == chosen


def test_every_flag_is_counted(report):
    assert report["flags"] == {
        "overdue": 4,
        "no-timescale": 10,
        "on-hold": 1,
        "revised-timescale-needed": 4,
        "awaiting-sign-off": 0,
        "no-data": 2,
        "no-end-date": 0,
        "reopened": 0,
    }


def test_each_flag_is_shown_on_the_right_rows(report):
    flagged = {row["ref"]: set(row["flags"]) for row in report["rows"]}

    assert {ref: flagged[ref] for ref in RED} == dict.fromkeys(
        RED, {"overdue", "revised-timescale-needed"}
    )
    assert {ref: flagged[ref] for ref in AMBER} == dict.fromkeys(AMBER, {"no-timescale"})
    assert flagged["SL22"] == {"on-hold"}
    assert flagged["SL27"] == flagged["SL28"] == {"no-data"}
    assert flagged["SL10"] == flagged["SL11"] == set()


def test_a_row_has_its_lead_dates_and_texts(report):
    row = next(row for row in report["rows"] if row["ref"] == "SL23")

    assert row["lead"] == "Chair of HSCB Training and Development sub-group"
    assert row["state"] == "revised-timescale-needed"
    assert row["original_due"] == {"last_day": "2009-03-31", "text": "2009-03-31"}
    assert row["due"] == row["original_due"]
    assert row["since"] == "2009-06-15"
    assert row["progress_made"].startswith("will not be achieved in the timescale")


def test_an_amber_action_without_a_date_has_none(report):
    row = next(row for row in report["rows"] if row["ref"] == "SL12")

    assert row["due"] == {"last_day": None, "text": None}


@pytest.mark.usefixtures("_imported")
def test_the_page_shows_the_reminders_and_the_reason_for_the_hold():
    words = ("report", "exception", "--plan", PLAN, "--as-at", "15 June 2009", "--format", "html")

    page = " ".join(manage(*words).split())

    assert page.count("2 reminders") == 4  # in two rows and in two lines of the flags
    assert "staff sickness" in page


def test_importing_again_adds_nothing():
    manage(*IMPORT, "--as-at", "2009-06-15")
    before = Action.objects.count(), ActionEntry.objects.count(), Post.objects.count()

    told = manage(*IMPORT, "--as-at", "2009-06-15")

    assert "0 new, 0 changed, 28 unchanged" in told
    assert (Action.objects.count(), ActionEntry.objects.count(), Post.objects.count()) == before
    assert before[:2] == (28, 28)


def test_the_summary_line_names_the_ignored_column():
    told = manage(*IMPORT, "--as-at", "2009-06-15")

    assert told.startswith(
        f"{PLAN} as at 15 June 2009: 28 new, 0 changed, 0 unchanged; new posts: "
    )
    assert told.endswith("; columns ignored: source_url.\n")


def test_there_are_no_actions_on_a_date_before_the_import():
    manage(*IMPORT, "--as-at", "2009-06-15")

    report = report_of(PLAN, "2009-06-14")

    assert (report["total"], report["rows"]) == (0, [])
    assert set(report["shares"].values()) == {0}
    assert report["summary"] == "There are no actions yet."
