"""Follow-ups that were due at a cancelled meeting."""

from datetime import date

import pytest
from django.test import Client

from committees.follow_ups.states import DueKind, FollowUpState
from committees.models import FollowUp, MeetingStatus
from safeguard.accounts.roles import Role
from safeguard.exceptions import Refused
from tests.committees.making import (
    edit_meeting,
    make_committee,
    make_follow_up,
    make_meeting,
    make_record,
    move,
    publish,
)
from tests.committees.meetings.test_pages import address, shown_form
from tests.factories import make_user

pytestmark = pytest.mark.django_db
CANCELLED = {"status": MeetingStatus.CANCELLED.value, "status_reason": "Snow."}
SIGN = "Meeting on 10 March 2026 (cancelled, no new meeting chosen yet)"


@pytest.fixture
def march():
    return make_meeting(make_committee(), date(2026, 3, 10))


@pytest.fixture
def due(march):
    """A follow-up due at the March meeting."""
    clause = make_record(march.committee).resolution
    publish(clause.minute.item.meeting)
    return make_follow_up(clause, DueKind.MEETING, due_meeting=march)


def reloaded(follow_up):
    return FollowUp.objects.with_origin().get(pk=follow_up.pk)


@pytest.mark.parametrize("state", [FollowUpState.SCHEDULED, FollowUpState.CARRIED_FORWARD])
def test_a_follow_up_due_at_a_cancelled_meeting_is_open_and_not_overdue(march, due, state):
    FollowUp.objects.filter(pk=due.pk).update(state=state.value)

    edit_meeting(march, **CANCELLED)

    assert reloaded(due).current_state == FollowUpState.OPEN
    assert not reloaded(due).is_overdue(on=date(2026, 3, 11))
    assert reloaded(due) in FollowUp.objects.outstanding(known=FollowUp.objects.all())


def test_a_reinstated_meeting_gets_its_follow_ups_back(march, due):
    edit_meeting(march, **CANCELLED)

    edit_meeting(march, status=MeetingStatus.PLANNED.value)

    assert reloaded(due).current_state == FollowUpState.SCHEDULED
    assert reloaded(due).is_overdue(on=date(2026, 3, 11))


def test_every_page_says_that_the_meeting_is_cancelled(march, due):
    client = Client()
    client.force_login(make_user(Role.CLERK))

    edit_meeting(march, **CANCELLED)

    item = due.resolution.minute.item
    for page in (
        client.get(address("follow-ups", march.committee_id)),
        client.get(item.get_absolute_url()),
        Client().get(address("public-committee", march.committee_id)),
        Client().get(address("public-item", item.pk)),
    ):
        assert SIGN in page.text
        assert "Scheduled" not in page.text
        assert "Open, not scheduled" in page.text


def test_a_cancelled_meeting_cannot_be_chosen(march, due):
    april = make_meeting(march.committee, date(2026, 4, 14))
    edit_meeting(march, **CANCELLED)

    with pytest.raises(Refused, match="not been cancelled"):
        move(reloaded(due), FollowUpState.SCHEDULED, due_meeting=march)
    moved = move(reloaded(due), FollowUpState.SCHEDULED, due_meeting=april)

    assert (moved.current_state, moved.due_day) == (FollowUpState.SCHEDULED, april.held_on)


def test_reopening_a_follow_up_clears_its_meeting(march, due):
    client = Client()
    client.force_login(make_user(Role.CLERK))
    page = address("change-follow-up-state", due.pk)

    client.post(
        page, shown_form(client, page, state="open", reason="Too early.", due_meeting=march.pk)
    )

    assert reloaded(due).due_meeting is None
    assert reloaded(due).due_kind == DueKind.UNSCHEDULED
    assert "Not yet scheduled" in client.get(address("follow-ups", march.committee_id)).text
