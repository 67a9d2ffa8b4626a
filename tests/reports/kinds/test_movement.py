"""What has moved since the last report."""

from datetime import date, timedelta

import pytest

from actions.changes.services.date_requests import agree_date, ask_for_date
from actions.models import Action
from reports.kinds.exception import as_json
from reports.kinds.filters import ReportFilter
from reports.kinds.movement import Previous, movement, revised_since
from reports.kinds.snapshot import actions_as_at
from reports.rendering.papers import exception_report
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
    return exception_report(plan=plan, as_at=as_at, chosen=ReportFilter.NOT_GREEN, **options)


def go_on(plan, rows=AFTER, as_at=LATER):
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


def test_a_first_report_says_that_there_is_nothing_to_compare_with(plan):
    first = report(plan, as_at=EARLIER)

    assert first.movement == ()
    assert first.movement_note == "This is the first report."
    assert {row.previous_rating_text for row in first.rows} == {""}


def test_every_kind_of_movement_is_told_with_its_references(plan):
    publish(make_report(plan, as_at=EARLIER))
    go_on(plan)

    second = report(plan)

    assert second.movement_note == ""
    assert moved(second) == {
        "Completed": "A6",
        "Improved": "A1",
        "Worsened": "A2",
        "No data now, rated before": "A4",
        "Rated now, no data before": "A5",
        "Rated for the first time": "A8",
        "Unchanged": "A3",
        "New": "A9",
        "Merged or withdrawn": "A7",
    }
    assert len(second.movement) == 11
    assert sum(line.count for line in second.movement) == 9


def test_kinds_that_did_not_happen_are_told_as_none(plan):
    publish(make_report(plan, as_at=EARLIER))

    second = report(plan)

    assert moved(second) == {"Unchanged": "A1, A2, A3, A4, A5, A6, A7, A8"}
    assert len(second.movement) == 11


def test_silence_where_nothing_was_rated_before_is_not_called_rated_before(plan):
    publish(make_report(plan, as_at=EARLIER))
    go_on(plan, {"A8": {"rag": "no data"}})

    assert moved(report(plan))["No data now, not yet rated before"] == "A8"


def test_what_is_not_yet_rated_any_more_is_not_called_unchanged(plan):
    unrated = gathered(plan, "A8", EARLIER)
    before = Previous(EARLIER, {"A8": {"rating": "red", "state": "in-progress"}})

    lines = movement(unrated, {"red": 3}, before)

    assert [line.label for line in lines if line.count] == ["Not yet rated now, rated before"]


def test_each_row_tells_its_rating_in_the_last_report(plan):
    publish(make_report(plan, as_at=EARLIER))
    go_on(plan)

    said = {row.ref: row.previous_rating_text for row in report(plan).rows}

    assert said["A2"] == "Amber"
    assert said["A5"] == "No data"
    assert said["A8"] == "Not yet rated"
    assert said["A9"] == "New since the last report"


def test_what_was_completed_since_the_last_report_has_a_line(plan):
    assert report(plan, as_at=EARLIER).completed_since == ()
    publish(make_report(plan, as_at=EARLIER))
    go_on(plan)
    assert report(plan).completed_since == ("A6: Do A6",)

    publish(make_report(plan, as_at=LATER))

    assert report(plan, as_at=TODAY).completed_since == ()


def test_dates_moved_since_the_last_report_have_a_line_and_a_file_names_nobody_who_agreed(plan):
    go_on(plan, {"A1": {"target_date": "March 2026"}}, as_at=EARLIER)
    go_on(plan, {"A1": {"revised_date": "May 2026"}}, as_at=EARLIER)
    publish(make_report(plan, as_at=EARLIER))
    go_on(plan, {"A1": {"revised_date": "July 2026"}})

    (line,) = report(plan).revised_since

    assert line == "A1: from May 2026 to July 2026, agreed on 28 February 2026."


def test_a_date_moved_on_the_day_of_the_last_report_after_it_was_published_is_told(plan):
    go_on(plan, {"A1": {"target_date": "March 2026"}}, as_at=EARLIER)
    go_on(plan, {"A1": {"revised_date": "May 2026"}}, as_at=EARLIER)
    publish(make_report(plan, as_at=EARLIER))
    go_on(plan, {"A1": {"revised_date": "June 2026"}}, as_at=EARLIER)
    go_on(plan, {"A1": {"revised_date": "July 2026"}})

    told = report(plan).revised_since

    assert [line.split(", agreed")[0] for line in told] == [
        "A1: from May 2026 to June 2026",
        "A1: from June 2026 to July 2026",
    ]


def test_a_date_moved_before_the_last_ones_but_recorded_after_them_is_the_one_told(plan):
    go_on(plan, {"A1": {"target_date": "March 2026"}}, as_at=EARLIER)
    move_date(plan, "May 2026", EARLIER + timedelta(days=5))
    publish(make_report(plan, as_at=EARLIER + timedelta(days=5)))
    move_date(plan, "April 2026", EARLIER + timedelta(days=1))

    (line,) = report(plan).revised_since

    assert line.startswith("A1: from March 2026 to April 2026, agreed on 2 February 2026")


def test_a_last_report_that_kept_no_number_of_revisions_is_compared_by_its_day(plan):
    go_on(plan, {"A1": {"target_date": "March 2026"}}, as_at=EARLIER)
    go_on(plan, {"A1": {"revised_date": "May 2026"}}, as_at=EARLIER)
    go_on(plan, {"A1": {"revised_date": "July 2026"}})

    (line,) = revised_since(
        gathered(plan, "A1", LATER), Previous(EARLIER, {"A1": {"state": "in-progress"}})
    )

    assert line.startswith("A1: from May 2026 to July 2026")


def test_the_newest_publication_up_to_the_day_is_compared_with(plan):
    publish(make_report(plan, as_at=EARLIER), at=NOW)
    go_on(plan, {"A1": {"rag": "red"}}, as_at=EARLIER + timedelta(days=5))
    publish(make_report(plan, as_at=EARLIER + timedelta(days=5)), at=NOW + timedelta(hours=1))
    go_on(plan, {"A1": {"rag": "green"}})

    assert moved(report(plan))["Improved"] == "A1"
    assert "Improved" not in moved(report(plan, as_at=EARLIER + timedelta(days=6)))
    assert report(plan, as_at=EARLIER - timedelta(days=1)).movement == ()


def test_a_report_is_not_compared_with_its_own_earlier_version(plan):
    publish(make_report(plan, as_at=EARLIER))
    go_on(plan, {"A1": {"rag": "red"}})
    draft = make_report(plan, as_at=LATER)
    publish(draft)
    draft.refresh_from_db()

    again = publish(draft, at=NOW + timedelta(hours=1))

    assert again.version == 2
    assert moved(report(plan, draft=draft))["Worsened"] == "A1"


def test_what_is_public_is_compared_with_what_was_public(plan):
    Action.objects.filter(ref="A2").update(is_confidential=True)
    publish(make_report(plan, as_at=EARLIER))
    publish(make_report(plan, as_at=EARLIER, is_restricted=True))
    go_on(plan, {"A2": {"rag": "red"}, "A1": {"rag": "red"}})

    assert moved(report(plan))["Worsened"] == "A1"
    assert moved(report(plan, is_restricted=True))["Worsened"] == "A1, A2"


def test_an_action_that_became_confidential_is_not_called_withdrawn(plan):
    publish(make_report(plan, as_at=EARLIER))
    Action.objects.filter(ref="A2").update(is_confidential=True)

    second = report(plan)

    assert "A2" not in str(moved(second))
    assert "Merged or withdrawn" not in moved(second)
    assert as_json(second)["total"] == 7
