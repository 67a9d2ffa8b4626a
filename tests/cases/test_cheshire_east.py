"""Cheshire East's scrutiny committee, 2013: four clauses, one of which repeats an unmet request.

The clerk enters the record form by form. The clauses, owners and due dates are read from the pages.
The texts are paraphrased.
"""

import pytest
from django.urls import reverse

from safeguard.accounts.roles import Role
from tests.cases.by_page import Person, clauses_of, public, rows_of
from tests.visible import text_of

pytestmark = pytest.mark.django_db

DIRECTOR = "Director of Children's Services"
SUGGESTIONS = "Advise where scrutiny adds most value"
BREAKDOWN = "Provide a breakdown of safeguarding staff"
FORM = "Report red ratings, the improvement required and progress made"


class Case:
    """The record after the autumn meeting of 2013."""

    def __init__(self):
        self.clerk = clerk = Person(Role.CLERK)
        Person(Role.IMPROVEMENT_TEAM).post(DIRECTOR)
        self.committee = clerk.committee("Corporate Overview and Scrutiny Committee")
        may = clerk.meeting(self.committee, "7/5/2013")
        self.first = clerk.item(may, "12", "Inspection of safeguarding")
        minute = clerk.minute(self.first, "The committee received the grades.")
        asked = clerk.clause(minute, "Request", "That suggestions be requested")
        clerk.follow_up(asked, SUGGESTIONS, "Not yet scheduled", owner=DIRECTOR)
        clerk.publish(may)
        autumn = clerk.meeting(self.committee, "10 September 2013")
        self.item = clerk.item(
            autumn,
            "46",
            "Improvement plan: highlight report",
            presenter=DIRECTOR,
            purpose_line="To consider a report of the Director.",
        )
        self.enter_clauses(clerk.minute(self.item, "There are 198 social workers (175 FTE)."))
        clerk.publish(autumn)

    def enter_clauses(self, minute):
        clerk = self.clerk
        clerk.clause(minute, "Noting", "That the report be noted")
        again = clerk.clause(minute, "Request", "That suggestions be brought to a future meeting")
        self.again = clerk.follow_up(
            again, SUGGESTIONS, "Not yet scheduled", owner=DIRECTOR, repeats=SUGGESTIONS
        )
        figures = clerk.clause(
            minute, "Request for information", "That a breakdown of staff be provided"
        )
        clerk.follow_up(figures, BREAKDOWN, "Not yet scheduled", owner=DIRECTOR)
        form = clerk.clause(minute, "Standing instruction", "That reports focus on red ratings")
        clerk.follow_up(form, FORM, "Standing instruction", owner=DIRECTOR)

    def answer_in_november(self):
        meeting = self.clerk.meeting(self.committee, "11/11/2013")
        item = self.clerk.item(meeting, "66", "Where scrutiny adds most value")
        self.clerk.minute(item, "The suggestions were received.", number="66")
        self.clerk.publish(meeting)
        return item


def test_the_item_shows_four_lettered_clauses_with_owners_and_due_dates():
    case = Case()

    page = public("item", case.item)

    noted, again, figures, form = clauses_of(page)
    assert noted == "(a) That the report be noted Closed: no further action."
    assert again == (
        "(b) That suggestions be brought to a future meeting"
        f" Open, not scheduled {SUGGESTIONS} Owner: {DIRECTOR} Due: Not yet scheduled"
        " Repeats the request made on 7 May 2013"
    )
    assert figures == (
        "(c) That a breakdown of staff be provided"
        f" Open, not scheduled {BREAKDOWN} Owner: {DIRECTOR} Due: Not yet scheduled"
    )
    assert form == (
        f"(d) That reports focus on red ratings In force {FORM} Owner: {DIRECTOR}"
        " Due: Standing instruction, no end date"
    )
    assert "RESOLVED -" in text_of(page)
    assert "198 social workers (175 FTE)" in text_of(page)
    assert f"Presented by: {DIRECTOR}" in text_of(page)


def test_a_repeated_request_is_listed_once_with_its_original_age():
    case = Case()

    first, second = case.clerk.outstanding_for(case.committee)

    assert first[0].startswith(f"{SUGGESTIONS} (b) item 46, 10 September 2013")
    assert first[1:] == [
        DIRECTOR,
        "Not yet scheduled",
        "Open, not scheduled",
        "2 meetings first requested 7 May 2013",
    ]
    assert second[0].startswith(f"{BREAKDOWN} (c) item 46")
    assert second[4] == "1 meeting first requested 10 September 2013"
    assert "Requested again on 10 September 2013" in text_of(public("item", case.first))
    (standing,) = rows_of(public("committee", case.committee), "Standing instructions")
    assert standing[0].startswith(FORM)
    assert standing[3] == "In force"


def test_a_delivered_request_is_discharged_once_the_committee_agrees():
    case = Case()
    item = case.answer_in_november()

    case.clerk.move(case.again, "Delivered", delivered_minute="66 (11 November 2013)")
    before = case.clerk.outstanding_for(case.committee)
    refused = case.clerk.send(
        reverse("committees:change-follow-up-state", args=[case.again.pk]), state="Discharged"
    )
    case.clerk.move(case.again, "Discharged", reason="Agreed at item 66.")
    after = case.clerk.outstanding_for(case.committee)

    assert [row[3] for row in before] == ["Delivered", "Open, not scheduled"]
    assert "Enter a reason for marking this as “Discharged”" in text_of(refused)
    assert [row[0].split(" (")[0] for row in after] == [BREAKDOWN]
    assert after[0][4].startswith("2 meetings")
    assert f"Delivered here: {SUGGESTIONS}" in text_of(public("item", item))
    discharged = clauses_of(public("item", case.item))[1]
    assert "Delivered: minute 66 (11 November 2013)" in discharged
    assert "Discharged" in discharged
