"""The status and the due date of a follow-up never contradict each other."""

from datetime import date, timedelta
from itertools import product

import pytest
from django.test import Client

from committees.follow_ups.follow_up_list import follow_up_rows
from committees.follow_ups.states import DueKind, FollowUpState, moves_from
from committees.meetings.readable import readable_by_public
from committees.meetings.services.withdrawing import withdraw
from committees.models import FollowUp, MeetingStatus
from safeguard.exceptions import Refused
from tests.committees.making import (
    by,
    edit_meeting,
    make_committee,
    make_follow_up,
    make_meeting,
    make_record,
    move,
    publish,
)
from tests.committees.meetings.test_pages import address
from tests.factories import NOW, TODAY

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(hours=1)
UNDATED = "Not yet scheduled"
OVER = {
    FollowUpState.DISCHARGED,
    FollowUpState.SUPERSEDED,
    FollowUpState.CANCELLED,
    FollowUpState.CLOSED,
}


@pytest.fixture
def clause():
    made = make_record().resolution
    publish(made.minute.item.meeting)
    return made


def shown(follow_up):
    (row,) = follow_up_rows(
        readable_by_public(), FollowUp.objects.filter(pk=follow_up.pk), on=TODAY
    )
    return str(row.status.label) if row.status else "", row.due


def contradicts(status, due):
    """Whether the two cannot both be true."""
    if status == "Open, not scheduled":
        return "2026" in due and "cancelled" not in due
    if status in {"Scheduled", "Carried forward", "Open"}:
        return "2026" not in due or "cancelled" in due
    if status == "Waiting for a condition to be met":
        return not due.startswith("When this condition is met")
    if status == "Delivered":
        return due != "Waiting for the committee to agree that it is complete"
    if status == "In force":
        return due != "Standing instruction, no end date"
    return due != ""


def due_as(kind, meeting):
    return {
        DueKind.MEETING: {"due_meeting": meeting},
        DueKind.FIXED_DATE: {"due_on": date(2026, 5, 1)},
        DueKind.CONDITION: {"condition": "The plan has been read"},
    }.get(kind, {})


def reached_from(clause, kind, meeting):
    """Follow-ups in every state that two moves can reach from this kind of due date."""
    first = make_follow_up(clause, kind, **due_as(kind, meeting))
    yield first
    for one in moves_from(first.current_state):
        for two in [None, *moves_from(one)]:
            follow_up = make_follow_up(clause, kind, **due_as(kind, meeting))
            for state in filter(None, [one, two]):
                move(follow_up, state, reason="As agreed.", due_meeting=meeting)
            yield follow_up


@pytest.mark.parametrize("is_cancelled", [False, True])
@pytest.mark.parametrize("kind", list(DueKind))
def test_no_state_that_can_be_reached_contradicts_its_due_date(clause, kind, is_cancelled):
    committee = clause.minute.item.meeting.committee
    meeting = make_meeting(committee, date(2026, 4, 14))
    follow_ups = list(reached_from(clause, kind, meeting))
    if is_cancelled:
        edit_meeting(meeting, status=MeetingStatus.CANCELLED.value, status_reason="Snow.")

    pairs = {shown(follow_up) for follow_up in follow_ups}

    assert not {pair for pair in pairs if contradicts(*pair)}
    assert len(pairs) > 1


def test_no_state_whatever_contradicts_its_due_date(clause):
    """Rows from before the rules, too."""
    meeting = make_meeting(clause.minute.item.meeting.committee, date(2026, 4, 14))
    wrong = []
    for state, kind in product(FollowUpState, DueKind):
        follow_up = make_follow_up(clause, kind, **due_as(kind, meeting))
        FollowUp.objects.filter(pk=follow_up.pk).update(state=state.value)

        if contradicts(*shown(follow_up)):
            wrong.append((state, kind, shown(follow_up)))

    assert not wrong


@pytest.mark.parametrize("state", sorted(OVER))
def test_nothing_is_due_once_it_is_over(clause, state):
    follow_up = make_follow_up(clause, DueKind.UNSCHEDULED)
    FollowUp.objects.filter(pk=follow_up.pk).update(state=state.value)

    page = Client().get(address("public-item", clause.minute.item_id)).text
    part = page[page.index(f'id="follow-up-{follow_up.pk}"') :]

    assert "Due:" not in part[: part.index("</div>")]


def test_a_condition_that_has_been_met_is_no_longer_waited_for(clause):
    follow_up = make_follow_up(clause, DueKind.CONDITION, condition="The letter has been read")
    move(follow_up, FollowUpState.OPEN, reason="Read by all.")

    assert shown(follow_up) == (
        "Open, not scheduled",
        "Not yet scheduled. It depended on: The letter has been read",
    )


def test_nothing_is_asked_by_a_withdrawn_clause(clause):
    withdraw(row=clause, version=clause.version, reason="Twice.", **by() | {"at": LATER})

    page = Client().get(address("public-item", clause.minute.item_id)).text

    assert "Withdrawn" in page
    assert "Due:" not in page
    assert "no further action" not in page


def test_a_due_date_taken_from_a_carried_forward_follow_up_opens_it(clause):
    meeting = make_meeting(clause.minute.item.meeting.committee, date(2026, 4, 14))
    follow_up = make_follow_up(clause, DueKind.MEETING, due_meeting=meeting)
    move(follow_up, FollowUpState.CARRIED_FORWARD, reason="Not ready.", due_meeting=meeting)
    FollowUp.objects.filter(pk=follow_up.pk).update(due_kind="unscheduled", due_meeting=None)

    assert shown(follow_up) == ("Open, not scheduled", UNDATED)


def test_a_referred_request_names_the_committee_that_made_it(clause):
    other = make_committee("Corporate Parenting Panel")
    due = make_meeting(other, date(2026, 4, 14))
    make_follow_up(clause, DueKind.MEETING, due_meeting=due, addressed_committee=other)

    page = Client().get(address("public-committee", other.pk)).text

    assert "Scrutiny Committee, item 5, 10 February 2026" in " ".join(page.split())


def test_a_follow_up_of_a_cancelled_meeting_is_not_outstanding(clause):
    meeting = clause.minute.item.meeting
    follow_up = make_follow_up(clause)
    # As could be done before a meeting with minutes could no longer be cancelled.
    meeting.status, meeting.status_reason = MeetingStatus.CANCELLED.value, "Snow."
    meeting.save()

    assert shown(FollowUp.objects.get(pk=follow_up.pk)) == ("Meeting cancelled", "")
    assert not FollowUp.objects.outstanding(known=FollowUp.objects.all()).exists()
    with pytest.raises(Refused, match="was cancelled"):
        make_follow_up(clause)
