"""Job titles that look like typing errors, and words that are no job title."""

from time import perf_counter

import pytest

from safeguard.accounts.titles import SimilarTitles, names_no_post

KNOWN = [
    "Head of Quality Assurance",
    "Head of Law",
    "Director of Children’s Services",
    "Head of MASH",
    "Service Manager, North",
    "Head of Team 11",
]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Head of Qualtiy Assurance", "Head of Quality Assurance"),
        ("HEAD OF  QUALTIY ASSURANCE", "Head of Quality Assurance"),
        ("Head of Qualtiy Asurance", "Head of Quality Assurance"),
        ("Director of Childrens Services", "Director of Children’s Services"),
        ("Head of MAHS", "Head of MASH"),
        ("Haed of MASH", "Head of MASH"),
        ("Head for MASH", "Head of MASH"),
        ("Head ofMASH", None),
        ("HeadMASH", "Head of MASH"),
        ("head of mash", "Head of MASH"),
        ("Service Manager – North", "Service Manager, North"),
        ("Service Manager South", None),
        ("Head of Team 12", None),
        ("Head of Team 1", None),
        ("Head of Lew", None),
        ("Head of Audit", None),
        ("", None),
    ],
)
def test_typing_errors_are_recognised_and_different_titles_are_not(typed, meant):
    assert SimilarTitles(KNOWN).nearest(typed) == meant


def test_the_nearest_titles_come_first():
    titles = SimilarTitles(["Head of Masha", "Head of MASH", "Head of Mesh"])

    assert titles.near("Head of MAHS") == ["Head of MASH"]
    assert titles.near("Head of Ma") == []
    assert titles.near("Heda of Mash") == ["Head of MASH", "Head of Masha", "Head of Mesh"]


@pytest.mark.parametrize(
    "text",
    ["TBC", "tbc.", "T.B.A.", "n/a", "N / A", "None", "All", "all staff", "Various", "-", "?", "–"]
    + ["To be confirmed", "to be agreed", "Vacant", "UNKNOWN", "not applicable"],
)
def test_words_that_say_there_is_no_lead_name_no_post(text):
    assert names_no_post(text)


@pytest.mark.parametrize("text", ["", "Head of None", "All-age lead", "Chair", "TBC Ltd manager"])
def test_job_titles_and_nothing_are_not_such_words(text):
    assert not names_no_post(text)


def test_thousands_of_titles_are_compared_quickly():
    titles, begun = SimilarTitles(), perf_counter()

    for number in range(2_000):
        title = f"Head of {''.join(chr(97 + int(digit)) for digit in str(number * 7919))}"
        titles.nearest(title)
        titles.add(title)

    assert perf_counter() - begun < 5
