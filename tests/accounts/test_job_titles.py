"""Which job titles look like slips of the pen."""

import pytest

from safeguard.accounts.job_titles import is_similar_job_title

KNOWN = ["Head of Quality Assurance", "Head of Law", "Director of Children’s Services"]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Head of Qualtiy Assurance", "Head of Quality Assurance"),
        ("HEAD OF  QUALTIY ASSURANCE", "Head of Quality Assurance"),
        ("Director of Childrens Services", "Director of Children’s Services"),
        ("Head of Audit", None),
        ("", None),
    ],
)
def test_a_slip_of_the_pen_is_seen_and_another_title_is_none(typed, meant):
    assert is_similar_job_title(typed, KNOWN) == meant
