"""What has changed since the last report."""

from datetime import date, timedelta

import pytest

from actions.changes.services.date_requests import agree_date, ask_for_date
from actions.models import Action
from reports.kinds.exception import as_json
from reports.kinds.listed_actions import ReportFilter
from reports.kinds.movement import Previous, movement, revised_since
from reports.kinds.report_kind import ReportKind
from reports.kinds.snapshot import actions_as_at
from reports.rendering import papers
from safeguard.accounts.models import User
from safeguard.dates import parse
from tests.factories import NOW, TODAY, import_rows, make_plan, make_report, publish

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]

EARLIER, LATER = date(2026, 2, 1), date(2026, 2, 28)
BEFORE = {
    "A1": "amber",
    "A2": "amber",
    "A3": "green",
    "A4": "amber",
    "A5": "no data",
    "A6": "amber",
    "A7": "red",
    "A8": "",
}
AFTER = {
    "A1": {"rag": "green"},
    "A2": {"rag": "red"},
    "A3": {"rag": "green"},
    "A4": {"rag": "no data"},
    "A5": {"rag": "red"},
    "A6": {"state": "signed-off"},
    "A7": {"state": "withdrawn", "state_reason": "Agreed."},
    "A8": {"rag": "amber"},
    "A9": {"rag": "red", "action": "A new one"},
}


@pytest.fixture
def plan():
    plan = make_plan()
    rows = [{"ref": ref, "action": f"Do {ref}", "rag": rag} for ref, rag in BEFORE.items()]
    import_rows(plan, *rows, as_at=EARLIER)
    return plan


def report(plan, as_at=LATER, **options):
    return papers.make_report(
        ReportKind.EXCEPTION, plan=plan, as_at=as_at, chosen=ReportFilter.NOT_GREEN, **options
    )


def update_actions(plan, rows=AFTER, as_at=LATER):
    import_rows(plan, *({"ref": ref, **cells} for ref, cells in rows.items()), as_at=as_at)


def move_date(plan, new_due, day):
    action, by = plan.actions.get(ref="A1"), User.objects.system()
    request = ask_for_date(
        action=action,
        version=action.version,
        new_due=parse(new_due),
        reason="The trainer left.",
        by=by,
        at=NOW,
    )
    agree_date(request=request, decided_by="Director", reason="", effective_on=day, by=by, at=NOW)


def gathered(plan, ref, day):
    scale = list(plan.scale.ratings.in_order())
    return actions_as_at(plan.actions.filter(ref=ref), scale=scale, day=day)


def moved(report):
    return {line.label: line.refs_text for line in report.movement if line.count}


def test_a_first_report_has_nothing_to_compare_with(plan):
    first = report(plan, as_at=EARLIER)

    assert first.movement == ()
    assert first.movement_note == "This is the first report."
    assert {row.previous_rating_text for row in first.rows} == {""}


def test_each_kind_of_movement_lists_its_references(plan):
    publish(make_report(plan, as_at=EARLIER))
    update_actions(plan)

    second = report(plan)

    assert second.movement_note == ""
    assert moved(second) == {
        "Completed": "A6",
        "Improved": "A1",
        "Worsened": "A2",
        "Stopped reporting": "A4",
        "Reporting again": "A5",
        "Rated for the first time": "A8",
        "Unchanged": "A3",
        "New": "A9",
        "Merged or withdrawn": "A7",
    }
    assert len(second.movement) == 11
    assert sum(line.count for line in second.movement) == 9


def test_kinds_of_movement_with_no_actions_say_none(plan):
    publish(make_report(plan, as_at=EARLIER))

    second = report(plan)

    assert moved(second) == {"Unchanged": "A1, A2, A3, A4, A5, A6, A7, A8"}
    assert len(second.movement) == 11


def test_no_data_for_an_action_never_rated_is_not_called_rated_before(plan):
    publish(make_report(plan, as_at=EARLIER))
    update_actions(plan, {"A8": {"rag": "no data"}})

    assert moved(report(plan))["No data, not rated before"] == "A8"


def test_an_action_that_lost_its_rating_is_not_called_unchanged(plan):
    unrated = gathered(plan, "A8", EARLIER)
    before = Previous(EARLIER, {"A8": {"rating": "red", "state": "in-progress"}})

    lines = movement(unrated, {"red": 3}, before)

    assert [line.label for line in lines if line.count] == ["No longer rated"]


def test_each_row_shows_its_rating_in_the_last_report(plan):
    publish(make_report(plan, as_at=EARLIER))
    update_actions(plan)

    said = {row.ref: row.previous_rating_text for row in report(plan).rows}

    assert said["A2"] == "Amber"
    assert said["A5"] == "No data"
    assert said["A8"] == "Not yet rated"
    assert said["A9"] == "New since the last report"


def test_actions_completed_since_the_last_report_are_listed(plan):
    assert report(plan, as_at=EARLIER).completed_since == ()
    publish(make_report(plan, as_at=EARLIER))
    update_actions(plan)
    assert report(plan).completed_since == ("A6: Do A6",)

    publish(make_report(plan, as_at=LATER))

    assert report(plan, as_at=TODAY).completed_since == ()


def test_dates_changed_since_the_last_report_are_listed(plan):
    update_actions(plan, {"A1": {"target_date": "March 2026"}}, as_at=EARLIER)
    update_actions(plan, {"A1": {"revised_date": "May 2026"}}, as_at=EARLIER)
    publish(make_report(plan, as_at=EARLIER))
    update_actions(plan, {"A1": {"revised_date": "July 2026"}})

    (line,) = report(plan).revised_since

    assert line == "A1: revised to July 2026 from May 2026, as at 28 February 2026."


def test_a_date_changed_later_on_the_day_of_the_last_report_is_listed(plan):
    update_actions(plan, {"A1": {"target_date": "March 2026"}}, as_at=EARLIER)
    update_actions(plan, {"A1": {"revised_date": "May 2026"}}, as_at=EARLIER)
    publish(make_report(plan, as_at=EARLIER))
    update_actions(plan, {"A1": {"revised_date": "June 2026"}}, as_at=EARLIER)
    update_actions(plan, {"A1": {"revised_date": "July 2026"}})

    told = report(plan).revised_since

    assert [line.split(", as at")[0] for line in told] == [
        "A1: revised to June 2026 from May 2026",
        "A1: revised to July 2026 from June 2026",
    ]


def test_a_date_change_recorded_later_is_listed_even_if_agreed_earlier(plan):
    update_actions(plan, {"A1": {"target_date": "March 2026"}}, as_at=EARLIER)
    move_date(plan, "May 2026", EARLIER + timedelta(days=5))
    publish(make_report(plan, as_at=EARLIER + timedelta(days=5)))
    move_date(plan, "April 2026", EARLIER + timedelta(days=1))

    (line,) = report(plan).revised_since

    assert line.startswith("A1: from March 2026 to April 2026, agreed on 2 February 2026")


def test_a_last_report_without_revision_numbers_is_compared_by_date(plan):
    update_actions(plan, {"A1": {"target_date": "March 2026"}}, as_at=EARLIER)
    update_actions(plan, {"A1": {"revised_date": "May 2026"}}, as_at=EARLIER)
    update_actions(plan, {"A1": {"revised_date": "July 2026"}})

    (line,) = revised_since(
        gathered(plan, "A1", LATER), Previous(EARLIER, {"A1": {"state": "in-progress"}})
    )

    assert line.startswith("A1: revised to July 2026 from May 2026")


def test_a_report_is_compared_with_the_latest_publication_before_its_date(plan):
    publish(make_report(plan, as_at=EARLIER), at=NOW)
    update_actions(plan, {"A1": {"rag": "red"}}, as_at=EARLIER + timedelta(days=5))
    publish(make_report(plan, as_at=EARLIER + timedelta(days=5)), at=NOW + timedelta(hours=1))
    update_actions(plan, {"A1": {"rag": "green"}})

    assert moved(report(plan))["Improved"] == "A1"
    assert "Improved" not in moved(report(plan, as_at=EARLIER + timedelta(days=6)))
    assert report(plan, as_at=EARLIER - timedelta(days=1)).movement == ()


def test_a_report_is_not_compared_with_its_own_earlier_version(plan):
    publish(make_report(plan, as_at=EARLIER))
    update_actions(plan, {"A1": {"rag": "red"}})
    draft = make_report(plan, as_at=LATER)
    publish(draft)
    draft.refresh_from_db()

    again = publish(draft, at=NOW + timedelta(hours=1))

    assert again.version == 2
    assert moved(report(plan, draft=draft))["Worsened"] == "A1"


def test_an_open_report_is_compared_with_the_last_open_report(plan):
    Action.objects.filter(ref="A2").update(is_confidential=True)
    publish(make_report(plan, as_at=EARLIER))
    publish(make_report(plan, as_at=EARLIER, is_restricted=True))
    update_actions(plan, {"A2": {"rag": "red"}, "A1": {"rag": "red"}})

    assert moved(report(plan))["Worsened"] == "A1"
    assert moved(report(plan, is_restricted=True))["Worsened"] == "A1, A2"


def test_an_action_that_became_confidential_is_not_called_withdrawn(plan):
    publish(make_report(plan, as_at=EARLIER))
    Action.objects.filter(ref="A2").update(is_confidential=True)

    second = report(plan)

    assert "A2" not in str(moved(second))
    assert "Merged or withdrawn" not in moved(second)
    assert as_json(second)["total"] == 7
