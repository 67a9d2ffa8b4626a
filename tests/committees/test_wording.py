"""Labels of clauses and paragraphs of the law, as they are printed."""

import pytest

from committees.exemption import as_numbers, as_text, cited, is_one_country
from committees.labels import LabelStyle, suggested_label


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
def test_the_reason_is_cited_as_an_agenda_cites_it(paragraphs, words):
    assert cited(as_text(paragraphs)) == words
    assert as_numbers(as_text(paragraphs)) == sorted(paragraphs)


def test_england_and_wales_do_not_mix_and_other_paragraphs_do_not_exist():
    assert is_one_country([1, 7])
    assert not is_one_country([7, 12])
    with pytest.raises(ValueError, match="no such paragraph"):
        as_text([8])
