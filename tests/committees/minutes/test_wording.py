"""How clause labels and exemption paragraphs are printed."""

import pytest

from committees.meetings.exemption import Nation, as_numbers, as_text, cited, paragraphs_of
from committees.minutes.labels import LabelStyle, suggested_label


@pytest.mark.parametrize(
    ("style", "labels"),
    [
        (LabelStyle.LETTERS, ["(a)", "(b)", "(z)", "(aa)"]),
        (LabelStyle.NUMBERS_IN_BRACKETS, ["(1)", "(2)", "(26)", "(27)"]),
        (LabelStyle.NUMBERS, ["1.", "2.", "26.", "27."]),
        (LabelStyle.ROMAN, ["i.", "ii.", "xxvi.", "xxvii."]),
        (LabelStyle.NONE, ["", "", "", ""]),
    ],
)
def test_each_committee_labels_its_clauses_in_its_own_style(style, labels):
    assert [suggested_label(style, place) for place in (1, 2, 26, 27)] == labels


@pytest.mark.parametrize(
    ("paragraphs", "words"),
    [
        ([4], "paragraph 4 of Part 1 of Schedule 12A"),
        ([2, 1], "paragraphs 1 and 2 of Part 1 of Schedule 12A"),
        ([1, 2, 3], "paragraphs 1, 2 and 3 of Part 1 of Schedule 12A"),
        ([13, 14], "paragraphs 13 and 14 of Part 4 of Schedule 12A"),
    ],
)
def test_the_exemption_reason_is_worded_as_on_an_agenda(paragraphs, words):
    nation = Nation.WALES if 13 in paragraphs else Nation.ENGLAND
    stored = as_text(paragraphs, nation=nation)

    assert cited(stored) == words
    assert as_numbers(stored) == sorted(paragraphs)


@pytest.mark.parametrize(
    ("nation", "first", "last", "wrong"),
    [(Nation.ENGLAND, 1, 7, [7, 12]), (Nation.WALES, 12, 18, [7, 12]), (Nation.WALES, 12, 18, [8])],
)
def test_each_nation_has_its_own_seven_paragraphs(nation, first, last, wrong):
    assert list(paragraphs_of(nation)) == list(range(first, last + 1))
    with pytest.raises(ValueError, match="no such paragraph"):
        as_text(wrong, nation=nation)
