"""The exception report as a PDF: complete, in order and readable with a screen reader."""

import re
from dataclasses import replace
from itertools import pairwise

import pytest

from reports.rendering.papers import as_document, stylesheet
from safeguard.pdf import render_pdf
from tests.pdf import reading
from tests.pdf.sample_report import (
    AMBER,
    DONE,
    MOVEMENT,
    SCALE,
    make_long_rows,
    make_report,
    make_row,
)
from tests.pdf_shelf import shelve

pytestmark = pytest.mark.slow

HEADINGS = ("/H1", "/H2", "/H3", "/H4", "/H5", "/H6")
IN_ORDER = [
    "Example Council",
    "Update on children's safeguarding",
    "Committee: Children's Services Scrutiny Committee",
    "Meeting: 26 June 2009",
    "Report by: Director of Children's Services",
    "Wards affected County-wide",
    "Purpose 1. To update members",
    "2. To report on progress",
    "Financial implications 3. All costs",
    "Background Governance arrangements 4. The board leads",
    "7. In summary, there are 28 actions.",
    "9 are green: completed",
    "2 are no data",
    "8. Appendix 4 describes the new",
    "Recommendation THAT members note",
    "Appendices Appendix 1: Relationships between",
    "Appendix 4: Overview",
    "Background papers",
    "Scrutiny report on the review of safeguarding, 30 March 2009",
    "Exception report About this report",
    "Plan: External review action plan, June 2009",
    "As at: 15 June 2009",
    "The ratings and what they mean (Six values)",
    "Summary In summary, there are 28 actions. 9 are rated green. 2 are rated amber/green.",
    "Actions by rating",
    "9 of 28 (32%)",
    "Exceptions Exceptions in brief",
    "SL27. Agree and publish",
    "Flags Actions needing attention",
    "Movement This is the first report.",
    "Completed so far None",
    "Dates revised so far None",
    "Recommendation to the committee THAT members note",
]


def printed(**changes):
    return render_pdf(as_document(make_report(**changes)), stylesheet=stylesheet())


@pytest.fixture(scope="module")
def paper():
    made = printed()
    shelve("exception-paper", made)
    return made


@pytest.fixture(scope="module")
def long_paper():
    """Blocks of many different lengths, so that page breaks fall in many places."""
    many = enumerate(make_long_rows(90))
    rows = [replace(row, progress_made=f"{DONE} {DONE}"[: 31 * (n % 11)]) for n, row in many]
    made = printed(rows=rows)
    shelve("exception-paper-long", made)
    return made


def test_the_pdf_has_its_title_language_and_tags(paper):
    with reading.opened(paper) as document:
        root = document.Root

        assert root.MarkInfo.Marked
        assert root.StructTreeRoot.K
        assert str(root.Lang) == "en-GB"
        assert root.ViewerPreferences.DisplayDocTitle
        assert b"pdfuaid" in root.Metadata.read_bytes()


def test_the_pdf_title_has_the_report_title_and_date(paper):
    assert reading.title(paper) == "Update on children's safeguarding, as at 15 June 2009"


def test_headings_start_with_the_title_and_skip_no_level(paper):
    levels = [HEADINGS.index(heading.kind) + 1 for heading in reading.elements(paper, *HEADINGS)]

    assert levels[0] == 1
    assert levels.count(1) == 1
    assert levels.count(4) == 19
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_every_table_header_has_its_scope(paper):
    headers = reading.elements(paper, "/TH")

    rows = [header for header in headers if "/THead" not in header.above]
    assert len(rows) == 6 + 6 + 19 + 8
    assert {header.scope for header in rows} == {"/Row"}
    assert {header.scope for header in headers if "/THead" in header.above} == {"/Column"}


def test_every_table_has_a_caption(paper):
    assert len(reading.elements(paper, "/Caption")) == 4


def test_every_picture_has_alternative_text(paper):
    figures = reading.elements(paper, "/Figure")

    assert len(figures) == 6 + 6 + 6 + 19
    assert all(figure.alt.strip() for figure in figures)
    assert "No data" in [figure.alt for figure in figures]


def test_fonts_are_embedded(paper):
    fonts = reading.fonts(paper)

    assert fonts
    assert all(fonts.values())
    assert all("Liberation" in name for name in fonts)


def test_each_reference_in_the_table_links_to_its_block(paper):
    links = reading.notes(paper)

    assert len(links) == 19
    assert all(link.kind == "/Link" and link.is_printed and link.is_tagged for link in links)
    assert links[0].leads_to == "exception-1-sl27"


def test_sections_are_in_the_order_committees_expect(paper):
    whole = re.sub(r"Update on children's safeguarding Page \d+ of \d+ ?", "", reading.text(paper))

    places = [whole.find(words) for words in IN_ORDER]

    assert -1 not in places, [w for w, p in zip(IN_ORDER, places, strict=True) if p == -1]
    assert places == sorted(places)


def test_exceptions_are_in_the_order_of_the_report(paper):
    told = re.findall(r"(SL\d\d)\. Agree and publish", reading.text(paper))

    numbers = [27, 28, 23, 24, 25, 26, 22, *range(12, 22), 10, 11]
    assert told == [f"SL{number}" for number in numbers]


def test_a_block_has_all_details_of_its_action():
    row = make_row(
        1,
        AMBER,
        flags=("Overdue", "Re-opened"),
        reason="Staff sickness",
        previous_rating_text="Green",
        last_update_text="last update green, 1 May 2009",
        reminders_text="2 reminders sent",
        revision_text="date revised twice",
        next_step_text="Audit of files (30 June 2009)",
    )

    whole = reading.text(printed(rows=[row]))

    assert "Amber In progress. Flags: Overdue, Re-opened" in whole
    assert "Lead officer: Service Manager Original date: 31 March 2009." in whole
    assert "Due: 31 March 2009 (date revised twice)" in whole
    assert "Amber since 15 June 2009. In the last report: Green" in whole
    assert "Last update green, 1 May 2009. 2 reminders sent" in whole
    assert "Reason: Staff sickness" in whole
    assert "What has been done: The practice guidance was rewritten" in whole
    assert "What is still required: The third briefing day" in whole
    assert "Next step: Audit of files (30 June 2009)" in whole


def test_empty_sections_say_so():
    made = printed(rows=(), appendices=(), background_papers=(), movement_note="", scale_key=SCALE)
    shelve("exception-paper-empty", made)

    whole = reading.text(made)

    for heading in (
        "Appendices",
        "Background papers",
        "Exceptions",
        "Movement since the last report",
        "Completed since the last report",
        "Dates revised since the last report",
    ):
        assert f"{heading} None" in whole
    assert "Overdue 0 None" in whole


def test_movement_completed_actions_and_changed_dates_are_listed():
    made = printed(
        movement_note="",
        movement=MOVEMENT,
        completed_since=("SL01: Guidance issued",),
        revised_since=("SL10: from 30 September 2009 to 31 December 2009",),
    )
    shelve("exception-paper-second", made)

    whole = reading.text(made)

    assert "Improved 0 None Worsened 2 SL23, SL24 New 1 SL28" in whole
    assert "SL01: Guidance issued" in whole
    assert "SL10: from 30 September 2009 to 31 December 2009" in whole


def test_a_restricted_report_says_so_on_every_page_and_in_its_title():
    made = printed(is_restricted=True)
    shelve("exception-paper-restricted", made)

    sheets = reading.pages(made)

    assert len(sheets) > 3
    assert all("Restricted: not for publication" in sheet for sheet in sheets)
    assert reading.title(made).startswith("Restricted: not for publication")


def test_an_open_report_is_not_marked_restricted(paper):
    assert "Restricted" not in reading.text(paper)


def test_every_page_has_the_report_title_and_a_page_number(paper):
    sheets = reading.pages(paper)

    for number, sheet in enumerate(sheets, start=1):
        foot = sheet.rstrip().splitlines()[-1]
        assert "Update on children's safeguarding" in foot
        assert f"Page {number} of {len(sheets)}" in foot


def test_no_heading_is_left_alone_at_the_foot_of_a_page(long_paper):
    last_lines = [sheet.rstrip().splitlines()[:-1] for sheet in reading.pages(long_paper)]
    last_lines = [[line.strip() for line in lines if line.strip()][-1] for lines in last_lines]

    assert not [
        line for line in last_lines if re.search(r"^SL\d+\. |In progress$|In this rating", line)
    ]


def test_the_table_header_is_repeated_on_each_page(long_paper):
    sheets = [
        sheet for sheet in reading.pages(long_paper) if re.search(r"^ *SL\d+ +\S", sheet, re.M)
    ]

    assert len(sheets) > 2
    assert all("Original date" in sheet for sheet in sheets)


def test_typed_text_is_printed_unchanged():
    typed = '<link rel="attachment" href="file:///etc/hostname"> <script>alert(1)</script> & more'

    made = printed(rows=[make_row(1, AMBER, progress_made=typed, improvement_required=typed)])
    shelve("exception-paper-typed", made)

    assert reading.text(made).count(typed) == 2
    assert reading.attachments(made) == []


def test_line_breaks_in_a_commentary_are_kept():
    row = make_row(1, AMBER, progress_made="First line.\nSecond line.")

    [sheet] = [page for page in reading.pages(printed(rows=[row])) if "First line." in page]

    assert re.search(r"First line\.\s*\n\s*Second line\.", sheet)


def test_a_word_wider_than_the_page_stays_on_the_page():
    row = make_row(1, AMBER, ref="R" * 40, lead="L" * 200, progress_made="x" * 9000)

    made = printed(rows=[row])
    shelve("exception-paper-long-word", made)

    words = reading.words_and_right_edges(made)
    assert sum(len(word) for word, _edge in words if set(word) == {"x"}) == 9000
    assert max(edge for _word, edge in words) < 595
