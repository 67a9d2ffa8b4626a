"""The highlight report: its contents, and whether its page, PDF and JSON agree."""

import json
import re
from datetime import date

import pytest

from reports.kinds.highlight import as_json
from reports.kinds.listed_actions import ReportFilter
from reports.kinds.report_kind import ReportKind
from reports.rendering import papers
from reports.rendering.papers import (
    anchors_of,
    as_html,
    as_pdf,
    render_paper,
    report_of,
)
from tests.commands import manage, refusal_of
from tests.factories import import_rows, make_action, make_plan, make_report, publish
from tests.pdf import reading
from tests.pdf_shelf import shelve

pytestmark = pytest.mark.django_db

JANUARY, MARCH = date(2026, 1, 5), date(2026, 3, 2)
ACTIONS = [
    {"ref": "A1", "action": "Train staff", "rag": "red", "lead": "Head of Training"},
    {"ref": "A2", "action": "Audit files", "rag": "amber"},
    {"ref": "A10", "action": "Write a policy", "rag": "green"},
    {"ref": "A11", "action": "Ask families", "rag": "no data", "reminders": "2"},
]
TYPED = {
    "background": "The notice is awaiting the minister.",
    "done": "A duty desk was opened.\nTwo posts were filled.",
    "figures": "Social workers: 198 people, 175 full-time equivalents.",
    "risks": "Practice differs.\n\nCase files are incomplete.",
    "external_view": "The peer team saw progress.",
}


@pytest.fixture
def plan():
    plan = make_plan()
    import_rows(plan, *ACTIONS, as_at=JANUARY)
    return plan


def of(plan, on=MARCH, chosen=ReportFilter.NOT_GREEN, **options):
    return papers.make_report(ReportKind.HIGHLIGHT, plan=plan, as_at=on, chosen=chosen, **options)


def test_exceptions_are_summarised_worst_first_and_the_appendix_has_every_action(plan):
    report = of(plan)

    assert [brief.ref for brief in report.exceptions] == ["A11", "A1", "A2"]
    assert [line.ref for line in report.actions] == ["A1", "A2", "A10", "A11"]
    assert report.summary.startswith("In summary, there are 4 actions. 1 is rated green.")
    assert report.counts == {"green": 1, "amber": 1, "red": 1, "no-data": 1}


def test_the_reds_filter_still_lists_no_data(plan):
    report = of(plan, chosen=ReportFilter.REDS)

    assert [brief.ref for brief in report.exceptions] == ["A11", "A1"]
    assert report.total == 4


def test_typed_lines_become_bullet_points_and_empty_sections_are_still_to_be_written(plan):
    typed = report_of(make_report(plan, kind="highlight", **TYPED))
    empty = dict.fromkeys(("done", "risks", "external_view"), "")
    page = as_html(report_of(make_report(plan, kind="highlight", **empty)))

    assert typed.done_since == ("A duty desk was opened.", "Two posts were filled.")
    assert typed.risks == ("Practice differs.", "Case files are incomplete.")
    assert re.search(r"<h2>What has been done so far</h2>\s*<p>\[to be written\]</p>", page)
    for heading in ("Key risks", "External view"):
        section = page.partition(f"<h2>{heading}</h2>")[2].partition("<h2>")[0]
        assert "<li>[to be written]</li>" in section, heading
    assert re.search(r"<h2>Next steps</h2>\s*<p>None recorded</p>", page)


def test_it_compares_with_the_date_given(plan):
    import_rows(plan, {"ref": "A1", "rag": "amber"}, as_at=date(2026, 2, 2))
    draft = make_report(plan, kind="highlight", since_on=JANUARY)

    report = report_of(draft)

    assert report.since == JANUARY
    assert report.movement_text == "Improved 1 (A1); Unchanged 3 (A2, A10, A11)"
    assert "What has been done since 5 January 2026" in as_html(report)


def test_without_a_date_it_compares_with_the_last_highlight_report_only(plan):
    publish(make_report(plan, kind="highlight", as_at=JANUARY))
    publish(make_report(plan, kind="exception", as_at=date(2026, 2, 2)))

    report = report_of(make_report(plan, kind="highlight"))

    assert report.since == JANUARY


def test_an_exception_report_is_not_compared_with_a_highlight_report(plan):
    publish(make_report(plan, kind="highlight", as_at=JANUARY))

    report = report_of(make_report(plan))

    assert report.movement == ()
    assert report.movement_note == "This is the first report."


def test_completed_actions_are_listed_as_done_since_the_last_report():
    plan = make_plan(scale="Six-value")
    import_rows(plan, {"ref": "S1", "action": "Sign it", "rag": "amber"}, as_at=JANUARY)
    import_rows(plan, {"ref": "S1", "rag": "green"}, as_at=date(2026, 2, 2))

    report = report_of(make_report(plan, kind="highlight", since_on=JANUARY, done=""))

    assert report.done_since == ("S1: Sign it (completed)",)
    assert report.completed == 1


def test_next_steps_are_in_date_order_without_finished_actions():
    plan = make_plan(scale="Six-value")
    step = {"rag": "amber", "next_step": "Meet"}
    import_rows(
        plan,
        {"ref": "S1", "action": "One", **step, "next_step_date": "1 May 2026"},
        {"ref": "S2", "action": "Two", **step, "next_step_date": "April 2026"},
        {"ref": "S3", "action": "Three", **step},
        {"ref": "S4", "action": "Four", **step, "rag": "green"},
    )

    report = of(plan)

    assert [(s.ref, s.due_text) for s in report.next_steps] == [
        ("S2", "April 2026"),
        ("S1", "1 May 2026"),
        ("S3", ""),
    ]


def test_a_confidential_action_is_left_out_of_an_open_report(plan):
    make_action(plan, ref="A9", action="Canary", rag="red", next_step="Canary")
    plan.actions.filter(ref="A9").update(is_confidential=True)

    opened, restricted = of(plan), of(plan, is_restricted=True)

    assert "Canary" not in as_html(opened)
    assert "A9" not in json.dumps(as_json(opened))
    assert (opened.total, restricted.total) == (4, 5)
    assert "A9" in [line.ref for line in restricted.actions]


def test_every_action_has_a_row_and_every_exception_links_to_it(plan):
    make_action(plan, ref="A 1", action="Almost the same reference", rag="red")
    report = of(plan)
    page = as_html(report)

    places = re.findall(r'<tr id="([^"]+)"', page)

    assert sorted(places) == sorted(anchors_of(report).values())
    assert len(set(places)) == 5
    assert set(re.findall(r'href="#([^"]+)"', page)) <= set(places)


def test_the_json_has_the_same_figures_as_the_page(plan):
    draft = make_report(plan, kind="highlight", **TYPED)

    told = as_json(report_of(draft))

    assert list(told) == [
        *("plan", "as_at", "since", "filter", "summary", "total", "not_rated", "rated"),
        *("completed", "counts", "shares", "flags", "done_since", "figures", "risks"),
        *("external_view", "exceptions", "next_steps", "actions"),
    ]
    assert told["as_at"] == "2026-03-02"
    assert told["since"] is None
    assert told["flags"]["no-data"] == 1
    assert told["exceptions"][0] == {
        "ref": "A11",
        "rating": "no-data",
        "line": "Ask families",
        "flags": [],
    }
    assert told["actions"][0]["lead"] == "Head of Training"


def test_the_command_prints_the_text_of_the_draft_for_that_date_and_kind(plan):
    make_report(plan, kind="highlight", **TYPED)
    words = ["--plan", plan.title, "--as-at", "2/3/2026"]

    told = json.loads(manage("report", "highlight", *words, "--format", "json"))
    page = manage("report", "highlight", *words, "--format", "html", "--filter", "reds")
    other = manage("report", "exception", *words, "--format", "html")

    assert told["figures"] == ["Social workers: 198 people, 175 full-time equivalents."]
    assert "Red actions only, including no data" in page
    assert "198 people" in page
    assert "198 people" not in other


def test_the_command_writes_a_pdf_and_says_how_many_actions_it_lists(plan, tmp_path):
    file = tmp_path / "highlight.pdf"
    words = ["--plan", plan.title, "--as-at", "2/3/2026", "--format", "pdf"]

    said = manage("report", "highlight", *words, "--output", file)
    refused = refusal_of("report", "highlight", *words)

    assert "3 of 4 actions listed." in said
    assert file.read_bytes().startswith(b"%PDF")
    assert refused == "A PDF needs --output FILE."


def test_the_pdf_has_two_pages_and_tagged_headings_in_order(plan):
    paper = as_pdf(report_of(make_report(plan, kind="highlight", **TYPED)))

    shelve("highlight-paper", paper)
    pages = reading.pages(paper)
    kinds = [element.kind for element in reading.elements(paper, "/H1", "/H2", "/H3")]
    headers = reading.elements(paper, "/TH")
    assert len(pages) <= 3
    assert "Appendix 1: full action plan" in pages[-1]
    assert kinds[0] == "/H1"
    assert kinds.count("/H1") == 1
    assert {header.scope for header in headers} == {"/Column", "/Row"}
    assert reading.title(paper) == "Update on safeguarding, as at 2 March 2026"


def test_a_long_plan_keeps_its_highlights_on_one_page(plan):
    rows = [
        {"ref": f"B{n}", "action": f"Action {n}", "rag": "green", "lead": "Head of Service"}
        for n in range(60)
    ]
    import_rows(plan, *rows, as_at=MARCH)

    paper = as_pdf(of(plan))

    shelve("highlight-paper-long", paper)
    pages = reading.pages(paper)
    first = next(n for n, page in enumerate(pages) if "Appendix 1: full action plan" in page)
    assert first <= 2
    assert all("Ref" in sheet for sheet in pages[first:-1])


def test_the_number_of_queries_does_not_grow_with_the_plan(plan, django_assert_num_queries):
    rows = [{"ref": f"B{n}", "action": f"Action {n}", "rag": "red"} for n in range(50)]
    counts = []
    for more in ([], rows):
        if more:
            import_rows(plan, *more, as_at=MARCH)
        with django_assert_num_queries(9):
            counts.append(of(plan).total)

    assert counts == [4, 54]


def test_a_publication_keeps_its_figures_page_and_pdf(plan):
    draft = make_report(plan, kind="highlight", **TYPED)
    paper = render_paper(draft)

    publication = publish(draft, pdf=paper.pdf)

    assert publication.report.kind == ReportKind.HIGHLIGHT.value
    assert publication.data["risks"] == ["Practice differs.", "Case files are incomplete."]
    assert [line["ref"] for line in publication.data["positions"]] == ["A1", "A2", "A10", "A11"]
    assert "Practice differs." in publication.html
