"""Job titles that look like typing errors."""

import pytest

from safeguard.accounts.models.posts import similar_job_title

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
def test_typing_errors_are_recognised_and_different_titles_are_not(typed, meant):
    assert similar_job_title(typed, KNOWN) == meant
