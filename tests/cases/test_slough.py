"""Slough's panel, November 2011: an unnumbered clause waits for its condition to be met.

The clerk enters the record form by form. The clauses, owners and due dates are read from the pages.
The texts are paraphrased.
"""

import pytest

from safeguard.accounts.roles import Role
from tests.cases.by_page import Person, clauses_of, public
from tests.visible import text_of

pytestmark = pytest.mark.django_db

CONDITION = "Members have read the plan and the letter"
LETTER = "Send the minister’s letter to the members"


class Case:
    """The record after the meeting. The letter for it arrived a day too late."""

    def __init__(self):
        self.clerk = clerk = Person(Role.CLERK)
        self.committee = clerk.committee(
            "Education Panel", resolving_words="Resolved:-", label_style="1."
        )
        meeting = clerk.meeting(self.committee, "24/11/2011", starts_at="18:30")
        self.item = clerk.item(meeting, "31", "Inspection of safeguarding")
        minute = clerk.minute(self.item, "The minister’s letter was received on 23 November.")
        clerk.clause(minute, "Thanks or commendation", "To thank the Director")
        clerk.clause(minute, "Thanks or commendation", "To commend communication with staff")
        third = clerk.clause(
            minute, "Conditional", "That the Chair decide on a further report", label=""
        )
        self.report = clerk.follow_up(
            third,
            "Consider another report",
            "After something else happens",
            owner_text="Chair",
            condition=CONDITION,
        )
        promise = clerk.clause(minute, "Undertaking", "To have the letter circulated", label="")
        self.letter = clerk.follow_up(
            promise, LETTER, "Not yet scheduled", owner_text="Commissioner (a councillor)"
        )
        clerk.publish(meeting)


def test_the_third_clause_has_no_number_and_is_waiting_for_its_condition():
    case = Case()

    page = public("item", case.item)

    thanked, commended, third, promised = clauses_of(page)
    assert thanked == "1. To thank the Director Closed: no further action."
    assert commended == "2. To commend communication with staff Closed: no further action."
    assert third == (
        "That the Chair decide on a further report Waiting for a condition to be met"
        " Consider another report"
        f" Owner: Chair Due: When this condition is met: {CONDITION}"
    )
    assert promised == (
        f"Undertaking To have the letter circulated Open, not scheduled {LETTER}"
        " Owner: Commissioner (a councillor) Due: Not yet scheduled"
    )
    assert "received on 23 November" in text_of(page)


def test_an_undertaking_is_listed_apart_from_the_resolutions():
    case = Case()

    text = text_of(public("item", case.item))

    resolved, _, recorded = text.partition("Requests and undertakings")
    assert "Resolved:-" in resolved
    assert "That the Chair decide on a further report" in resolved
    assert "To have the letter circulated" not in resolved
    assert "To have the letter circulated" in recorded


def test_the_clause_becomes_due_once_the_clerk_records_that_its_condition_is_met():
    case = Case()

    before = case.clerk.outstanding_for(case.committee)
    case.clerk.move(case.letter, "Delivered", reason="Sent on 1 December.")
    case.clerk.move(case.report, "Open, not scheduled", reason="All had read both by then.")
    after = case.clerk.outstanding_for(case.committee)

    assert [(row[1], row[3]) for row in before] == [
        ("Chair", "Waiting for a condition to be met"),
        ("Commissioner (a councillor)", "Open, not scheduled"),
    ]
    assert [(row[1], row[3]) for row in after] == [
        ("Chair", "Open, not scheduled"),
        ("Commissioner (a councillor)", "Delivered"),
    ]
    assert "All had read both by then." in clauses_of(public("item", case.item))[2]
