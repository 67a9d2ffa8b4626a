"""Searching for evidence by its title."""

import pytest

from actions.evidence.services.evidence import withdraw_evidence
from actions.search import search
from safeguard.accounts.roles import Role
from safeguard.text_search import Words
from tests.factories import NOW, make_action, make_evidence, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]


def found_by(user, words):
    """The URLs of the evidence found by a search."""
    *_others, evidence = search(user, Words.read(words))
    return [one.address for one in evidence.found]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("register", True),
        ("REGISTER café", True),
        ("cafe regis", True),
        ("café's", True),
        ("register minutes", False),
        ("%", False),
    ],
)
def test_evidence_is_found_by_the_words_in_its_title(words, found):
    make_evidence(make_action(), "Register of the  Café’s training")

    assert bool(found_by(make_user(Role.AUDITOR), words)) is found


def test_withdrawn_evidence_is_not_found():
    evidence = make_evidence(make_action())
    withdraw_evidence(evidence=evidence, version=1, reason="Wrong.", by=make_user(), at=NOW)

    assert found_by(make_user(Role.AUDITOR), "register") == []
