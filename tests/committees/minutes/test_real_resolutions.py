"""Real resolutions of four committees, paraphrased, with their clauses, owners and due dates."""

from datetime import date, datetime, time

import pytest
from django.urls import reverse

from committees.follow_ups.follow_up_list import follow_up_rows
from committees.follow_ups.states import DueKind, FollowUpState
from committees.meetings.readable import readable_by_public
from committees.models import FollowUp, ResolutionKind
from safeguard.accounts.roles import Role
from tests.committees.making import (
    edit_meeting,
    make_committee,
    make_follow_up,
    make_item,
    make_meeting,
    make_minute,
    make_resolution,
    move,
    publish,
)
from tests.factories import make_post, make_user

pytestmark = pytest.mark.django_db

NOTED, ASKED = ResolutionKind.NOTING, ResolutionKind.REQUEST
MAY, AUTUMN, NOVEMBER = date(2013, 5, 7), date(2013, 9, 10), date(2013, 11, 11)


def outstanding(committee, on):
    readable = readable_by_public()
    rows = readable.follow_ups.of_committee(committee).outstanding(known=readable.follow_ups)
    return follow_up_rows(readable, rows.oldest_first(), on=on)


class CheshireEast:
    """Four lettered clauses. The second repeats a request made in May that was not met."""

    def __init__(self):
        self.committee = make_committee("Corporate Overview and Scrutiny Committee")
        self.director = make_post("Director of Children's Services")
        may = make_meeting(self.committee, MAY)
        first = make_minute(make_item(may, "Inspection of safeguarding", number="12"))
        self.asked_in_may = make_follow_up(
            make_resolution(first, label="(a)"),
            wording="Advise where scrutiny adds most value",
            owner=self.director,
        )
        self.autumn = make_meeting(self.committee, AUTUMN)
        publish(may, confirmed=True)
        self.item = make_item(self.autumn, "Highlight report", number="46", presenter=self.director)
        minute = make_minute(self.item)
        make_resolution(minute, NOTED, "That the report be noted", label="(a)")
        again = make_resolution(minute, ASKED, "That suggestions be brought", label="(b)")
        self.again = make_follow_up(
            again,
            wording="Advise where scrutiny adds most value",
            owner=self.director,
            repeats=self.asked_in_may,
        )
        figures = make_resolution(
            minute,
            ResolutionKind.INFORMATION_REQUEST,
            "That a breakdown of staff be provided",
            label="(c)",
        )
        self.figures = make_follow_up(figures, wording="Breakdown of staff", owner=self.director)
        form = make_resolution(
            minute, ResolutionKind.STANDING_INSTRUCTION, "That reports be shorter", label="(d)"
        )
        self.form = make_follow_up(
            form, DueKind.STANDING, wording="Report red ratings only", owner=self.director
        )
        publish(self.autumn)


def test_cheshire_east_a_repeated_request_is_listed_once_and_keeps_its_age():
    case = CheshireEast()

    lines = outstanding(case.committee, on=AUTUMN)

    assert [line.follow_up for line in lines] == [case.again, case.figures]
    assert [line.age for line in lines] == [2, 1]
    assert lines[0].first_asked == "7 May 2013"
    assert lines[0].repeats == case.asked_in_may
    assert [line.due for line in lines] == ["Not yet scheduled"] * 2


def test_cheshire_east_a_standing_instruction_is_in_force_but_not_outstanding():
    case = CheshireEast()

    standing = FollowUp.objects.of_committee(case.committee).in_force()

    assert list(standing) == [case.form]
    assert case.form.state == FollowUpState.IN_FORCE


def test_cheshire_east_a_delivered_request_is_discharged_only_by_the_committee():
    case = CheshireEast()
    november = make_meeting(case.committee, NOVEMBER)
    answer = make_minute(make_item(november, "Update", number="66"), number="Item 66")
    publish(november)

    move(case.again, FollowUpState.DELIVERED, delivered_minute=answer)
    before = outstanding(case.committee, on=NOVEMBER)
    move(case.again, FollowUpState.DISCHARGED, reason="The committee agreed, item 66.")
    after = outstanding(case.committee, on=NOVEMBER)

    assert [line.follow_up for line in before] == [case.again, case.figures]
    assert before[0].delivered == answer
    assert [(line.follow_up, line.age) for line in after] == [(case.figures, 2)]


def test_cheshire_east_the_public_sees_four_clauses_and_their_status(client):
    case = CheshireEast()

    page = client.get(reverse("committees:public-item", args=[case.item.pk])).text

    places = [page.index(f"<strong>({letter})</strong>") for letter in "abcd"]
    assert places == sorted(places)
    assert "RESOLVED -" in page
    assert "Closed: no further action." in page
    assert "In force" in page
    assert "Repeats the request made on 7 May 2013" in page
    first = client.get(
        reverse("committees:public-item", args=[case.asked_in_may.resolution.minute.item_id])
    ).text
    assert "Requested again on 10 September 2013" in first
    assert page.count("Owner: Director of Children&#x27;s Services") == 3


def test_havering_a_request_by_the_chair_reaches_the_other_committee(client):
    committee = make_committee("Children and Learning Committee")
    panel = make_committee("Corporate Parenting Panel")
    march = make_meeting(panel, date(2014, 3, 18), starts_at=time(18, 30))
    meeting = make_meeting(committee, date(2014, 1, 21))
    item = make_item(
        meeting, "Action plan", number="5", purpose_line="To note how the paper has changed"
    )
    asked = make_resolution(
        make_minute(item), ResolutionKind.CHAIRS_REQUEST, "The new framework to go to the panel"
    )
    follow_up = make_follow_up(
        asked,
        DueKind.MEETING,
        wording="Present the new framework",
        due_meeting=march,
        addressed_committee=panel,
    )
    publish(meeting)

    own = client.get(reverse("committees:public-item", args=[item.pk])).text
    client.force_login(make_user(Role.OFFICER))
    theirs = client.get(reverse("committees:committee", args=[panel.pk])).text

    assert list(readable_by_public().follow_ups.addressed_to(panel)) == [follow_up]
    assert "Request from the chair" in own
    assert "RESOLVED" not in own
    assert "Referred to Corporate Parenting Panel" in own
    assert "Corporate Parenting Panel, 18 March 2014" in own
    assert "Referred by other committees" in theirs
    assert "Present the new framework" in theirs


class Wirral:
    """Two bracketed clauses. The second accepts a plan and asks for a report in November."""

    def __init__(self):
        self.committee = make_committee(
            "Children and Young People Committee",
            resolving_words="Resolved –",
            label_style="(1)",
        )
        march = make_meeting(self.committee, date(2011, 3, 15))
        self.earlier = make_minute(
            make_item(march, "Start of the inspection", number="60"), number="60"
        )
        publish(march)
        june = make_meeting(self.committee, date(2011, 6, 1))
        self.item = make_item(june, "Inspection report", number="9")
        minute = make_minute(
            self.item, refers_to_text="Further to minute 60 (15/3/11)", refers_to=[self.earlier]
        )
        noted = {"moved_by": "the Chair", "label": "(1)"}
        make_resolution(minute, NOTED, "That the outcome be noted, with thanks", **noted)
        second = make_resolution(
            minute, ASKED, "That the plan be accepted and a further report be brought", label="(2)"
        )
        self.accepted = make_follow_up(second, DueKind.CLOSED_AT_ONCE, wording="Plan accepted")
        self.report = make_follow_up(
            second, DueKind.MEETING, wording="Further report", due_text="the November meeting"
        )
        publish(june)


def test_wirral_one_clause_contains_two_decisions(client):
    case = Wirral()

    page = client.get(reverse("committees:public-item", args=[case.item.pk])).text

    assert case.accepted.state == FollowUpState.CLOSED
    assert outstanding(case.committee, on=date(2011, 9, 20))[0].follow_up == case.report
    assert "the November meeting (no meeting chosen yet)" in page
    assert "Moved by the Chair" in page
    assert "Resolved –" in page
    assert f'href="/public/items/{case.earlier.item_id}/">Further to minute 60 (15/3/11)' in page


def test_wirral_the_report_moves_with_its_meeting_and_is_overdue_after_it():
    case = Wirral()
    november = make_meeting(case.committee, date(2011, 11, 15))
    move(case.report, FollowUpState.SCHEDULED, due_meeting=november)

    edit_meeting(november, held_on=date(2011, 11, 22), status_reason="The room is not available.")
    case.report.refresh_from_db()
    (before,) = outstanding(case.committee, on=date(2011, 11, 22))
    (after,) = outstanding(case.committee, on=date(2011, 11, 23))

    assert before.due == "Meeting on 22 November 2011"
    assert (before.is_overdue, after.is_overdue) == (False, True)
    assert november.first_held_on == date(2011, 11, 15)


class Slough:
    """Two numbered clauses, a third without a number, and an undertaking."""

    def __init__(self):
        self.committee = make_committee(
            "Education Panel", resolving_words="Resolved:-", label_style="1."
        )
        meeting = make_meeting(self.committee, date(2011, 11, 24), starts_at=time(18, 30))
        self.item = make_item(meeting, "Inspection", number="31")
        minute = make_minute(self.item, "The letter was received the day before.")
        make_resolution(minute, ResolutionKind.COURTESY, "To thank the Director", label="1.")
        make_resolution(minute, ResolutionKind.COURTESY, "To commend the work", label="2.")
        third = make_resolution(
            minute, ResolutionKind.CONDITIONAL, "To ask the Chair about another report"
        )
        self.third = make_follow_up(
            third,
            DueKind.CONDITION,
            wording="Consider another report",
            owner_text="Chair",
            condition="Members have read plan and letter",
        )
        promise = make_resolution(
            minute, ResolutionKind.UNDERTAKING, "To have the letter circulated to members"
        )
        self.promise = make_follow_up(
            promise, wording="Send the letter", owner_text="Commissioner (a councillor)"
        )
        publish(meeting)


def test_slough_the_unnumbered_clause_is_waiting_for_its_condition(client):
    case = Slough()

    page = client.get(reverse("committees:public-item", args=[case.item.pk])).text
    third = page[page.index("To ask the Chair") - 200 : page.index("Send the letter")]

    assert case.third.state == FollowUpState.WAITING
    assert case.third.due_on is None
    assert "<strong>" not in third[: third.index("To ask the Chair")].rpartition("<p")[2]
    assert "Owner: Chair" in third
    assert "When this condition is met: Members have read plan and letter" in third
    assert page.count("Closed: no further action.") == 2


def test_slough_the_condition_is_met_when_the_clerk_says_so():
    case = Slough()

    move(case.third, FollowUpState.OPEN, reason="Read by all on 1 December.")

    assert case.third.state == FollowUpState.OPEN


def test_slough_an_undertaking_is_listed_apart_from_the_resolutions(client):
    case = Slough()

    page = client.get(reverse("committees:public-item", args=[case.item.pk])).text

    assert page.index("Resolved:-") < page.index("Requests and undertakings")
    assert page.index("Requests and undertakings") < page.index("To have the letter circulated")
    assert "Commissioner (a councillor)" in page
    assert not case.promise.resolution.is_resolved


def test_a_meeting_is_named_by_committee_and_date():
    meeting = make_meeting(make_committee(), date(2013, 5, 7), starts_at=time(10, 30))

    assert str(meeting) == "Scrutiny Committee, 7 May 2013"
    assert datetime.combine(meeting.held_on, meeting.starts_at).hour == 10
