"""Havering, January 2014, entered on the pages: the plan, the report and the chair's request."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from actions.models import ImprovementPlan
from reports.models import Report
from safeguard.accounts.roles import Role
from tests.cases.by_page import Person, clauses_of, public, rows_of
from tests.cases.files import HAVERING
from tests.visible import text_of

pytestmark = pytest.mark.django_db

PLAN = "Havering Ofsted action plan"
COMMITTEE, PANEL = "Children and Learning Committee", "Corporate Parenting Panel"
FRAMEWORK = "Present the new framework to the panel"
WISH = "Change the format of the report"


@pytest.fixture
def plan():
    """The seven ambers, uploaded by the improvement team."""
    team = Person(Role.IMPROVEMENT_TEAM)
    looked_at = team.save(
        reverse("actions:import-new-plan"),
        title=PLAN,
        scale="RAG",
        as_at="21/1/2014",
        file=SimpleUploadedFile(HAVERING.name, HAVERING.read_bytes()),
    )
    assert "7 new, 0 changed, 0 unchanged" in team.read(looked_at["Location"])
    team.save(looked_at["Location"])
    return ImprovementPlan.objects.get(title=PLAN)


def preview(plan, as_at):
    """Returns the draft report a clerk starts for the date."""
    clerk = Person(Role.CLERK)
    clerk.save(
        reverse("reports:write-report", args=[plan.slug]),
        as_at=as_at,
        committee_name=COMMITTEE,
        meeting_on=as_at,
        report_by="Group Director",
        wards_affected="All",
        purpose="To report on the plan.",
        financial_implications="None.",
    )
    return clerk.client.get(Report.objects.latest("pk").get_absolute_url())


def flags_of(page):
    """Returns the number of actions with each flag, and their references."""
    rows = rows_of(page, "Actions needing attention")
    return {label: (int(count), re.findall(r"\bA\d\b", which)) for label, count, which in rows}


def test_the_january_report_says_there_are_no_reds_and_lists_undated_actions(plan):
    page = preview(plan, "21/1/2014")

    words, flags = text_of(page), flags_of(page)
    assert "there are 7 actions. 7 are rated amber. There are no red ratings." in words
    assert flags["No timescale"] == (3, ["A1", "A4", "A7"])
    assert flags["Awaiting sign-off"] == (1, ["A5"])
    assert flags["Overdue"] == (0, [])
    assert "revised to March 2014, original date not recorded" in words
    assert "May 2014" in words
    assert "February 2014" in words


def test_the_april_report_shows_two_overdue_from_the_same_entries(plan):
    flags = flags_of(preview(plan, "1/4/2014"))

    assert flags["Overdue"] == (2, ["A3", "A6"])
    assert flags["No timescale"] == (5, ["A1", "A3", "A4", "A6", "A7"])
    assert flags["Awaiting sign-off"] == (1, ["A5"])


class Meetings:
    """The chair asks for another committee to be given the framework.

    An earlier request is met.
    """

    def __init__(self):
        self.clerk = clerk = Person(Role.CLERK)
        self.panel = clerk.committee(PANEL)
        self.committee = clerk.committee(COMMITTEE)
        clerk.meeting(self.panel, "18 March 2014", starts_at="18:30")
        autumn = clerk.meeting(self.committee, "15/10/2013")
        self.first = clerk.item(autumn, "6", "Action plan")
        minute = clerk.minute(self.first, "The committee considered the plan.")
        wish = clerk.clause(minute, "Request", "That the report format be changed")
        self.wish = clerk.follow_up(wish, WISH, "Not yet scheduled", owner_text="Group Director")
        clerk.publish(autumn)
        january = clerk.meeting(self.committee, "21/1/2014")
        self.item = clerk.item(
            january, "5", "Action plan", purpose_line="To note the new report format, as requested"
        )
        self.ask_for_framework(clerk.minute(self.item, "No actions are rated red.", number="5"))
        clerk.publish(january)

    def ask_for_framework(self, minute):
        asked = self.clerk.clause(
            minute,
            "Request from the chair",
            "That the framework be presented to the panel",
            label="",
        )
        self.clerk.follow_up(
            asked,
            FRAMEWORK,
            "At a meeting",
            owner_text="Group Director",
            addressed_committee=PANEL,
            due_meeting="18 March 2014",
        )


def test_the_chairs_request_is_not_a_resolution_and_reaches_the_other_committee():
    case = Meetings()

    (clause,) = clauses_of(public("item", case.item))
    theirs = case.clerk.client.get(reverse("committees:committee", args=[case.panel.pk]))
    (sent,) = rows_of(theirs, "Referred by other committees")
    own, _wish = case.clerk.outstanding_for(case.committee)

    assert clause == (
        "Request from the chair That the framework be presented to the panel"
        f" Scheduled Overdue {FRAMEWORK}"
        f" Owner: Group Director Due: {PANEL}, 18 March 2014 Referred to {PANEL}"
    )
    assert "RESOLVED" not in text_of(public("item", case.item))
    assert f"Referred to {PANEL}" in own[0]
    assert sent[0].startswith(f"{FRAMEWORK} Request from the chair")
    assert sent[1] == "Group Director"


def test_a_request_for_a_different_report_format_is_discharged_by_that_report():
    case = Meetings()

    case.clerk.move(case.wish, "Delivered", delivered_minute="5 (21 January 2014)")
    case.clerk.move(case.wish, "Discharged", reason="The January report has the new format.")

    (left,) = case.clerk.outstanding_for(case.committee)
    assert left[0].startswith(FRAMEWORK)
    january = text_of(public("item", case.item))
    assert "To note the new report format, as requested" in january
    assert f"Delivered here: {WISH}" in january
    assert "Delivered: minute 5 (21 January 2014)" in clauses_of(public("item", case.first))[0]
