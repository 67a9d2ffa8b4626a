"""Paragraphs are numbered consecutively throughout the report."""

import pytest

from reports.kinds.numbering import number_sections, uncited

SUMMARY = ("In summary, there are 2 actions.", ["1 is rated green.", "1 is rated red."])


def numbered(*sections):
    return number_sections(sections, summary=SUMMARY)


def test_numbers_run_through_all_sections_and_subheadings():
    found = numbered(
        ("Purpose", "First.\n\nSecond."),
        ("Background", "# Staff\nThird.\n\n# Training\n\nFourth.\n"),
        ("Finance", "Fifth."),
    )

    assert [(s.heading, s.level, [p.number for p in s.paragraphs]) for s in found] == [
        ("Purpose", 2, [1, 2]),
        ("Background", 2, []),
        ("Staff", 3, [3]),
        ("Training", 3, [4]),
        ("Finance", 2, [5]),
    ]


def test_lines_of_a_paragraph_are_joined_and_its_bullet_points_follow():
    (section,) = numbered(("Purpose", "We ask\r\nfor three:\r\n- one\r\n- two\r\n"))

    (paragraph,) = section.paragraphs
    assert paragraph.text == "We ask for three:"
    assert paragraph.bullets == ("one", "two")


def test_the_summary_is_numbered_in_its_place():
    (section,) = numbered(("Background", "Before.\n\n[summary]\n\nAfter."))

    assert [paragraph.number for paragraph in section.paragraphs] == [1, 2, 3]
    assert (section.paragraphs[1].text, section.paragraphs[1].bullets) == (
        SUMMARY[0],
        tuple(SUMMARY[1]),
    )


def test_a_section_without_text_keeps_its_heading():
    (section,) = numbered(("Financial implications", ""))

    assert (section.heading, section.paragraphs) == ("Financial implications", ())


def test_text_before_the_first_subheading_belongs_to_the_section():
    found = numbered(("Background", "Alone.\n\n# Staff\n\nMore."))

    assert [(s.heading, len(s.paragraphs)) for s in found] == [("Background", 1), ("Staff", 1)]


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("See Appendix 1 and appendix 2.", []),
        ("See Appendix\n1, then Appendix 2", []),
        ("See Appendix 12 and Appendix 2.", ["1"]),
        ("See the appendices.", ["1", "2"]),
        ("", ["1", "2"]),
    ],
)
def test_appendices_not_cited_in_any_paragraph_are_found(text, missing):
    assert uncited(["Structure", " ", "Indicators"], [text]) == missing
