"""The statuses of a follow-up and the changes allowed between them."""

from datetime import date

import pytest
from django.urls import reverse

from committees.follow_ups.services import FollowUpFacts, save_follow_up
from committees.follow_ups.states import (
    DueKind,
    FollowUpState,
    can_move,
    initial_state_for,
    moves_from,
)
from committees.models import FollowUp
from safeguard.accounts.roles import Role
from safeguard.audit.models import AuditEvent
from safeguard.exceptions import Refused, StaleRecord
from tests.committees.making import (
    by,
    make_committee,
    make_follow_up,
    make_meeting,
    make_record,
    move,
)
from tests.factories import make_user
from tests.pages.html_forms import form_on

S = FollowUpState


@pytest.mark.parametrize("state", list(S))
def test_every_status_can_change_and_none_leads_to_itself(state):
    assert moves_from(state)
    assert not can_move(state, state)


@pytest.mark.parametrize(
    ("old", "new", "allowed"),
    [
        (S.OPEN, S.SCHEDULED, True),
        (S.OPEN, S.DISCHARGED, False),
        (S.SCHEDULED, S.DISCHARGED, False),
        (S.DELIVERED, S.DISCHARGED, True),
        (S.DELIVERED, S.OPEN, True),
        (S.WAITING, S.OPEN, True),
        (S.WAITING, S.DISCHARGED, False),
        (S.IN_FORCE, S.DELIVERED, False),
        (S.IN_FORCE, S.SUPERSEDED, True),
        (S.CLOSED, S.OPEN, True),
        (S.CANCELLED, S.DISCHARGED, False),
    ],
)
def test_only_a_delivered_follow_up_can_be_discharged(old, new, allowed):
    assert can_move(old, new) == allowed


@pytest.mark.parametrize(
    ("due", "state"),
    [
        (DueKind.CLOSED_AT_ONCE, S.CLOSED),
        (DueKind.UNSCHEDULED, S.OPEN),
        (DueKind.MEETING, S.SCHEDULED),
        (DueKind.CONDITION, S.WAITING),
        (DueKind.STANDING, S.IN_FORCE),
    ],
)
def test_the_first_status_depends_on_the_kind_of_due_date(due, state):
    assert initial_state_for(due) == state


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("state", "named"),
    [
        (S.DISCHARGED, {"reason": "Agreed."}),
        (S.CANCELLED, {}),
        (S.SCHEDULED, {}),
        (S.DELIVERED, {}),
    ],
)
def test_a_change_that_is_not_allowed_or_is_incomplete_is_refused(state, named):
    follow_up = make_record()
    events = AuditEvent.objects.count()

    with pytest.raises(Refused, match="cannot change|Enter a reason|Choose"):
        move(follow_up, state, **named)

    assert FollowUp.objects.get().state == S.OPEN
    assert AuditEvent.objects.count() == events


@pytest.mark.django_db
def test_a_change_keeps_its_reason_and_its_audit_event_holds_only_codes():
    follow_up = make_record()

    move(follow_up, S.CANCELLED, reason="No longer wanted.")

    event = AuditEvent.objects.order_by("seq").last()
    assert follow_up.state_reason == "No longer wanted."
    assert (event.verb, event.details["old"], event.details["new"]) == (
        "follow_up.state_changed",
        "open",
        "cancelled",
    )
    assert "No longer" not in str(event.details)


@pytest.mark.django_db
def test_the_second_of_two_simultaneous_changes_is_refused():
    follow_up = make_record()
    stale = FollowUp.objects.get()
    move(follow_up, S.DELIVERED, reason="Given orally.")

    with pytest.raises(StaleRecord) as moved:
        move(stale, S.CANCELLED, reason="No longer wanted.")

    assert moved.value.version == 2
    assert FollowUp.objects.get().state == S.DELIVERED


@pytest.mark.django_db
def test_a_carried_forward_request_is_due_at_a_later_meeting():
    follow_up = make_record()
    meeting = follow_up.resolution.minute.item.meeting
    march = make_meeting(meeting.committee, date(2026, 3, 10))
    april = make_meeting(meeting.committee, date(2026, 4, 14))

    move(follow_up, S.SCHEDULED, due_meeting=march)
    move(follow_up, S.CARRIED_FORWARD, due_meeting=april, reason="Not ready.")

    assert follow_up.due_meeting == april
    assert not follow_up.is_overdue(on=date(2026, 4, 14))
    assert follow_up.is_overdue(on=date(2026, 4, 15))


@pytest.mark.django_db
def test_changing_the_kind_of_due_date_changes_the_status():
    follow_up = make_record()
    resolution = follow_up.resolution
    standing = FollowUpFacts("A report", DueKind.STANDING, owner_text="Director")

    save_follow_up(resolution=resolution, facts=standing, follow_up=follow_up, version=1, **by())

    assert follow_up.state == S.IN_FORCE


@pytest.mark.django_db
def test_a_request_cannot_repeat_itself_through_another_request():
    first = make_record()
    second = make_follow_up(first.resolution, repeats=first)
    circle = FollowUpFacts("A report", DueKind.UNSCHEDULED, owner_text="Chair", repeats=second)

    with pytest.raises(Refused, match="repeat itself"):
        save_follow_up(
            resolution=first.resolution, facts=circle, follow_up=first, version=1, **by()
        )


@pytest.mark.django_db
@pytest.mark.parametrize("due", [DueKind.MEETING, DueKind.FIXED_DATE, DueKind.CONDITION])
def test_an_incomplete_due_date_is_refused(due):
    resolution = make_record(make_committee("Panel")).resolution

    with pytest.raises(Refused, match="Choose|Enter"):
        make_follow_up(resolution, due)


@pytest.mark.django_db
def test_the_page_offers_the_same_statuses_after_an_error(client):
    follow_up = make_record()
    client.force_login(make_user(Role.CLERK))
    page = reverse("committees:change-follow-up-state", args=[follow_up.pk])

    first = form_on(client.get(page))
    again = form_on(client.post(page, first.filled_in()))

    assert first.offered["state"] == [state.value for state in moves_from(S.OPEN)]
    assert again.offered["state"] == first.offered["state"]
