"""Wirral's committee after its inspection, 2011: one clause with two decisions.

The clerk enters the record form by form. The clauses and due dates are read from the pages. The
texts are paraphrased.
"""

import pytest
from django.urls import reverse

from safeguard.accounts.roles import Role
from tests.cases.by_page import Person, clauses_of, public
from tests.visible import text_of

pytestmark = pytest.mark.django_db

REPORT = "A further report on the action plan"


class Case:
    """The record after the meeting of June 2011."""

    def __init__(self):
        self.clerk = clerk = Person(Role.CLERK)
        self.committee = clerk.committee(
            "Children and Young People Committee", resolving_words="Resolved –", label_style="(1)"
        )
        march = clerk.meeting(self.committee, "15/3/11")
        self.earlier = clerk.item(march, "60", "Start of the inspection")
        clerk.minute(
            self.earlier, "The committee received an update on the inspection.", number="60"
        )
        clerk.publish(march)
        june = clerk.meeting(self.committee, "1 June 2011")
        self.item = clerk.item(june, "9", "Outcome of the inspection")
        self.enter_clauses(
            clerk.minute(
                self.item,
                "Of the 22 grades, 6 are outstanding, 13 good and 3 adequate.",
                refers_to_text="Further to minute 60 (15/3/11)",
                refers_to="60 (15 March 2011)",
            )
        )
        clerk.publish(june)

    def enter_clauses(self, minute):
        clerk = self.clerk
        moved = {"moved_by": "the Chair", "seconded_by": "a member"}
        clerk.clause(minute, "Noting", "That the outcome be noted, with thanks", **moved)
        second = clerk.clause(
            minute, "Request", "That the plan be accepted and a further report be brought"
        )
        clerk.follow_up(second, "The action plan is accepted", "No further action")
        self.report = clerk.follow_up(
            second, REPORT, "At a meeting", owner_text="Director", due_text="the November meeting"
        )

    def schedule(self):
        """Adds the November meeting to the calendar and schedules the report for it."""
        meeting = self.clerk.meeting(self.committee, "15/11/2011")
        self.clerk.move(self.report, "Scheduled", due_meeting="15 November 2011")
        return meeting

    @property
    def due(self):
        ((_what, _owner, due, _state, _age),) = self.clerk.outstanding_for(self.committee)
        return due


def test_one_clause_shows_two_decisions_one_of_them_done():
    case = Case()

    page = public("item", case.item)

    first, second = clauses_of(page)
    assert first.startswith("Moved by the Chair")
    assert first.endswith("(1) That the outcome be noted, with thanks Closed: no further action.")
    assert second == (
        "Moved by the Chair, seconded by a member"
        " (2) That the plan be accepted and a further report be brought"
        " Closed The action plan is accepted"
        f" Open, not scheduled {REPORT} Owner: Director"
        " Due: the November meeting (no meeting chosen yet)"
    )
    assert "Resolved –" in text_of(page)
    assert "6 are outstanding, 13 good and 3 adequate" in text_of(page)


def test_the_earlier_minute_and_this_one_link_to_each_other():
    case = Case()

    there = public("item", case.item).text
    back = text_of(public("item", case.earlier))

    earlier = reverse("committees:public-item", args=[case.earlier.pk])
    assert f'href="{earlier}">Further to minute 60 (15/3/11)' in there
    assert "Meeting on 15 March 2011" in text_of(public("meeting", case.earlier.meeting))
    assert "Minute 9 (1 June 2011) refers to this one" in back


def test_the_report_is_due_at_the_november_meeting_and_moves_with_it():
    case = Case()

    before = case.due
    meeting = case.schedule()
    scheduled = case.due
    case.clerk.save(
        reverse("committees:edit-meeting", args=[meeting.pk]),
        held_on="22 November 2011",
        status_reason="The room is not available.",
    )

    assert before == "the November meeting (no meeting chosen yet)"
    # Nothing was delivered and the date has now passed.
    assert scheduled == "Meeting on 15 November 2011 Overdue"
    assert case.due == "Meeting on 22 November 2011 Overdue"


def test_an_interim_update_is_linked_and_the_report_stays_due():
    case = Case()
    case.schedule()
    september = case.clerk.meeting(case.committee, "20/9/2011")
    update = case.clerk.item(september, "21", "Progress so far")

    case.clerk.minute(
        update,
        "The committee received a progress update.",
        number="21",
        refers_to="9 (1 June 2011)",
    )
    case.clerk.publish(september)

    assert "Minute 21 (20 September 2011) refers to this one" in text_of(public("item", case.item))
    assert case.due == "Meeting on 15 November 2011 Overdue"
    assert f"Scheduled Overdue {REPORT}" in clauses_of(public("item", case.item))[1]
