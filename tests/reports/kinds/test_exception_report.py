"""The contents of an exception report on a given date."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from actions.changes.services.date_requests import agree_date, ask_for_date
from actions.models import Action
from actions.sign_off.services.completion import return_to_lead
from actions.updates.services.progress import record_progress
from reports.kinds.exception import as_json
from reports.kinds.listed_actions import ReportFilter
from reports.kinds.report_kind import ReportKind
from reports.rendering import papers
from reports.rendering.papers import as_html
from safeguard.accounts.models import Post, User
from safeguard.dates import parse
from tests.actions.sign_off.signing import claim
from tests.factories import (
    NOW,
    TODAY,
    import_rows,
    make_action,
    make_plan,
    make_report,
    make_words,
    publish,
    rating_of,
    supersede,
)

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]

JANUARY, FEBRUARY = date(2026, 1, 31), date(2026, 2, 28)


def report(plan, as_at=TODAY, chosen="not-green", **options):
    return papers.make_report(
        ReportKind.EXCEPTION, plan=plan, as_at=as_at, chosen=ReportFilter(chosen), **options
    )


def refs(found):
    return [row.ref for row in found.rows]


def row_of(found, ref="A1"):
    return next(row for row in found.rows if row.ref == ref)


def record(action, rating, day, words="Said.", **changes):
    action.refresh_from_db()
    return record_progress(
        action=action,
        version=action.version,
        rating=rating_of(action, rating),
        words=make_words(progress_made=words, **changes),
        effective_on=day,
        by=User.objects.system(),
        at=NOW,
    )


def test_a_late_entry_changes_a_new_report_for_the_earlier_date():
    action = make_action(rag="green", as_at=JANUARY)
    record(action, "green", TODAY)
    assert refs(report(action.plan, FEBRUARY)) == []

    record(action, "red", FEBRUARY)

    assert refs(report(action.plan, FEBRUARY)) == ["A1"]
    assert refs(report(action.plan, TODAY)) == []
    assert refs(report(action.plan, FEBRUARY - timedelta(days=1))) == []


def test_only_new_dates_agreed_by_the_report_date_count():
    action = make_action(rag="amber", target_date="2026-02-15", as_at=JANUARY)
    by = User.objects.system()
    request = ask_for_date(
        action=action,
        version=action.version,
        new_due=parse("June 2026"),
        reason="The trainer left.",
        by=by,
        at=NOW,
    )
    assert row_of(report(action.plan)).due_text == "15 February 2026"
    agree_date(request=request, decided_by="Director", reason="", effective_on=TODAY, by=by, at=NOW)

    before, after = report(action.plan, FEBRUARY), report(action.plan, TODAY)

    assert row_of(before).due_text == "15 February 2026"
    assert row_of(before).flag_codes == ("overdue", "no-timescale")
    assert row_of(before).revision_text == ""
    assert before.revised_since == ()
    assert row_of(after).due_text == "June 2026"
    assert row_of(after).original_due_text == "15 February 2026"
    assert row_of(after).flag_codes == ()
    assert row_of(after).revision_text == "date revised once"
    assert row_of(after).reason == ""
    (moved,) = after.revised_since
    assert moved.startswith("A1: from 15 February 2026 to June 2026, agreed on 2 March 2026")
    assert moved.endswith(" by Director. The trainer left.")


def test_an_action_is_counted_from_its_first_entry():
    plan = make_plan()
    make_action(plan, ref="A1", as_at=JANUARY)
    make_action(plan, ref="A2", as_at=FEBRUARY)

    days = [JANUARY - timedelta(days=1), JANUARY, FEBRUARY]
    assert [report(plan, day).total for day in days] == [0, 1, 2]


def withdraw(action, on):
    row = {"ref": action.ref, "state": "withdrawn", "state_reason": "Agreed."}
    import_rows(action.plan, row, as_at=on)


@pytest.mark.parametrize("take_out", [withdraw, supersede])
def test_a_withdrawn_action_is_no_longer_counted(take_out):
    plan = make_plan()
    make_action(plan, ref="A1", rag="red", as_at=JANUARY)
    gone = make_action(plan, ref="A2", rag="red", as_at=JANUARY, target_date="1/1/2026")
    take_out(gone, on=FEBRUARY)

    before, after = as_json(report(plan, JANUARY)), as_json(report(plan, FEBRUARY))

    assert (before["total"], before["counts"]["red"], before["flags"]["overdue"]) == (2, 2, 1)
    assert (after["total"], after["counts"]["red"], after["flags"]["overdue"]) == (1, 1, 0)
    assert [row["ref"] for row in after["rows"]] == ["A1"]


def test_the_report_uses_the_wording_in_force_on_its_date():
    action = make_action(action="Train all", as_at=JANUARY)
    import_rows(action.plan, {"ref": "A1", "action": "Train all staff"}, as_at=FEBRUARY)

    assert row_of(report(action.plan, JANUARY)).action == "Train all"
    assert row_of(report(action.plan, FEBRUARY)).action == "Train all staff"


def test_the_report_uses_the_latest_update_up_to_its_date():
    action = make_action(commentary_gist="Planned.", improvement_required="Begin.", as_at=JANUARY)
    record(action, "red", TODAY, "Stopped.", improvement_required="Begin again.")

    assert row_of(report(action.plan, FEBRUARY)).progress_made == "Planned."
    assert row_of(report(action.plan, TODAY)).improvement_required == "Begin again."


def test_no_data_shows_the_last_rating_and_the_number_of_reminders():
    plan = make_plan()
    make_action(plan, rag="amber", as_at=JANUARY)
    import_rows(plan, {"ref": "A1", "rag": "no data", "reminders": "1"}, as_at=FEBRUARY)

    row = row_of(report(plan, FEBRUARY))

    assert row.last_update_text == "last update amber, 31 January 2026"
    assert row.reminders_text == "1 reminder sent"
    assert as_json(report(plan, FEBRUARY))["counts"]["amber"] == 0


def test_no_data_says_when_nothing_was_reported_or_recorded():
    row = row_of(report(make_action(rag="no data").plan))

    assert row.last_update_text == "no update received"
    assert row.reminders_text == "number of reminders not recorded"


def test_the_no_data_flag_shows_reminders_and_the_last_rating():
    plan = make_plan()
    make_action(plan, rag="amber", as_at=JANUARY, lead="Head of Training")
    import_rows(plan, {"ref": "A1", "rag": "no data", "reminders": "2"}, as_at=FEBRUARY)
    make_action(plan, ref="A2", rag="no data", as_at=FEBRUARY, reminders="1")

    (line,) = [line for line in report(plan, FEBRUARY).flag_lines if line.code == "no-data"]

    assert line.detail_lines == (
        "A1: Head of Training, 2 reminders sent, last update amber, 31 January 2026",
        "A2: no lead, 1 reminder sent, no update received",
    )


def test_an_update_older_than_the_no_data_rating_shows_its_date():
    plan = make_plan()
    make_action(plan, rag="amber", as_at=JANUARY, commentary_gist="Two of three days held.")
    import_rows(plan, {"ref": "A1", "rag": "no data"}, as_at=FEBRUARY)
    import_rows(plan, {"ref": "A1", "rag": "no data", "reminders": "2"}, as_at=TODAY)

    silent, heard = report(plan), report(plan, JANUARY)

    assert row_of(silent).words_dated_text == "reported on 31 January 2026"
    assert "(reported on 31 January 2026) Two of three days held." in as_html(silent)
    assert row_of(heard).words_dated_text == ""
    assert "said on" not in as_html(heard)


def test_an_update_recorded_with_no_data_shows_no_separate_date():
    plan = make_plan()
    make_action(plan, ref="A1", rag="no data", commentary_gist="Asked twice.")
    make_action(plan, ref="A2", rag="no data")

    html = as_html(report(plan))

    assert "Asked twice." in html
    assert "said on" not in html


def test_the_summary_of_a_plan_without_actions_is_one_sentence():
    (paragraph,) = report(make_plan()).sections[-1].paragraphs

    assert (paragraph.text, paragraph.bullets) == ("There are no actions yet.", ())


def test_unrated_actions_are_counted_separately_and_not_listed():
    plan = make_plan()
    make_action(plan, ref="A1", rag="")
    make_action(plan, ref="A2", rag="green")

    found = as_json(report(plan))

    assert (found["total"], found["rated"], found["not_rated"]) == (2, 1, 1)
    assert found["shares"] == {"green": 100, "amber": 0, "red": 0, "no-data": 0}
    assert found["rows"] == []
    assert "1 is not yet rated" in found["summary"]


def test_a_plan_with_only_unrated_actions_has_no_percentages():
    found = as_json(report(make_action(rag="").plan))

    assert set(found["shares"].values()) == {0}
    assert "100%" not in found["summary"]


def test_a_plan_with_only_unrated_actions_is_not_described_as_empty():
    unrated, empty = report(make_action(rag="").plan), report(make_plan("Empty"))

    assert {line.share_text for line in unrated.count_lines} == {"none rated yet", ""}
    assert {part.text for part in unrated.bar} == {"none rated yet"}
    assert {line.share_text for line in empty.count_lines} == {"no actions yet"}


def test_an_unrated_action_past_its_due_date_counts_as_overdue():
    found = as_json(report(make_action(rag="", target_date="2026-02").plan))

    assert found["flags"]["overdue"] == 1


def test_an_action_reopened_after_sign_off_is_flagged():
    plan = make_plan()
    make_action(plan, state="signed-off", as_at=JANUARY)
    import_rows(plan, {"ref": "A1", "state": "in-progress", "rag": "red"}, as_at=FEBRUARY)

    assert report(plan, JANUARY).completed == 1
    assert "reopened" in row_of(report(plan, FEBRUARY)).flag_codes


def test_a_confidential_action_leaves_no_trace_in_an_open_report():
    plan = make_plan()
    make_action(plan, ref="A1", rag="amber")
    before = as_json(report(plan))
    make_action(
        plan, ref="Z9", action="The secret", rag="red", lead="Head of Secrets", is_confidential=True
    )

    public, restricted = report(plan), report(plan, is_restricted=True)

    assert as_json(public) == before
    html = as_html(public)
    assert not any(word in html for word in ["Z9", "secret", "Secrets", "Restricted"])
    assert str(public.positions).count("Z9") == 0
    assert (restricted.total, refs(restricted)) == (2, ["Z9", "A1"])
    assert as_html(restricted).count("Restricted: not for publication") >= 1


def test_rows_are_ordered_from_no_data_to_best_then_by_reference():
    plan = make_plan(scale="Six-value")
    ratings = ["amber", "amber/green", "red", "no data", "amber/red", "green", "amber", "no data"]
    for number, rag in zip([10, 2, 3, 12, 5, 6, 2.5, 4], ratings, strict=True):
        make_action(plan, ref=f"R{number}", rag=rag)

    assert refs(report(plan)) == ["R4", "R12", "R3", "R5", "R2.5", "R10", "R2"]


def test_every_section_is_printed_and_only_what_was_counted_says_none():
    plan = make_plan()
    make_action(plan, rag="green")

    html = as_html(report(plan))

    for heading in [
        "About this report",
        "Summary",
        ">Movement<",
        "Completed so far",
        "Dates revised so far",
        "Recommendation to the committee",
        "Financial implications",
        "Background papers",
        "Appendices",
        "Wards affected",
    ]:
        assert heading in html
    assert html.count(">None") == 11  # Eight flags, exceptions, completions, revised dates.
    assert "since the last report" not in html
    assert html.count("[to be written]") == 5
    assert "This is the first report." in html


def test_markup_in_text_is_escaped():
    action = make_action(
        rag="red",
        action="<script>alert(1)</script>",
        commentary_gist='"><img src=x onerror=alert(1)>',
        lead="<b>Head</b>",
    )

    html = as_html(report(action.plan))

    assert "<script>alert" not in html
    assert "<img src=x" not in html
    assert "&lt;b&gt;Head&lt;/b&gt;" in html


def make_large(number):
    plan = make_plan(f"A plan of {number}")
    ratings = ["amber", "red", "no data", "green"]
    rows = [
        {
            "ref": f"A{n}",
            "action": f"Do {n}",
            "rag": ratings[n % 4],
            "lead": f"Lead {n % 7}",
            "target_date": "2026-01",
        }
        for n in range(number)
    ]
    import_rows(plan, *rows, as_at=JANUARY)
    import_rows(plan, *({"ref": row["ref"], "revised_date": "2026-04"} for row in rows))
    publish(make_report(plan, as_at=JANUARY))
    return plan


def queries_of(plan):
    with CaptureQueriesContext(connection) as queries:
        as_html(report(plan))
    return len(queries)


def test_a_report_on_1_000_actions_uses_no_more_queries_than_one_on_10():
    small, large = make_large(10), make_large(1000)

    few, many = queries_of(small), queries_of(large)

    assert many == few
    assert Action.objects.filter(plan=large).count() == 1000
    assert Post.objects.count() == 7


def test_a_reason_for_returning_an_action_is_not_printed_as_the_lead_officers():
    action = make_action(rag="amber", as_at=JANUARY, state="in-progress")
    by = User.objects.system()
    claim(action, by, effective_on=JANUARY)
    action.refresh_from_db()
    return_to_lead(
        action=action,
        version=action.version,
        reason="The audit is missing.",
        effective_on=FEBRUARY,
        by=by,
        at=NOW,
    )
    returned = row_of(report(action.plan, FEBRUARY))
    assert returned.reason == "The audit is missing."
    assert returned.reason_heading == "Why it was returned to the lead officer:"
    action.refresh_from_db()

    record(action, "amber", TODAY)

    assert row_of(report(action.plan, TODAY)).reason == ""
    assert row_of(report(action.plan, FEBRUARY)).reason == "The audit is missing."


def test_the_reason_for_a_hold_is_printed_after_an_update_too():
    held = make_action(rag="amber", as_at=JANUARY, state="on-hold", state_reason="Staff sickness.")
    record(held, "amber", TODAY)

    row = row_of(report(held.plan, TODAY))

    assert (row.reason_heading, row.reason) == ("Reason:", "Staff sickness.")
