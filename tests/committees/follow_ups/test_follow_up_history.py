"""Every change of status is kept in the history: when it was made, by whom and why."""

from datetime import date

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from committees.follow_ups.services import FollowUpFacts, save_follow_up
from committees.follow_ups.states import DueKind, FollowUpState
from committees.models import FollowUpMove
from safeguard.accounts.models import User
from safeguard.accounts.roles import Role
from tests.committees.making import by, make_meeting, make_record, move, publish
from tests.committees.meetings.test_pages import address
from tests.factories import NOW, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]


@pytest.fixture
def follow_up():
    made = make_record()
    publish(made.resolution.minute.item.meeting)
    return made


def changed_three_times(follow_up):
    move(follow_up, FollowUpState.DELIVERED, reason="Given orally.")
    move(follow_up, FollowUpState.OPEN, reason="The committee wants it in writing.")
    return move(follow_up, FollowUpState.CANCELLED, reason="The review answered it.")


def test_each_status_change_records_the_reason_date_and_person(follow_up):
    changed_three_times(follow_up)

    kept = FollowUpMove.objects.in_order().values_list("old", "new", "reason")
    assert list(kept) == [
        ("open", "delivered", "Given orally."),
        ("delivered", "open", "The committee wants it in writing."),
        ("open", "cancelled", "The review answered it."),
    ]
    assert {(row.moved_by, row.moved_at) for row in FollowUpMove.objects.all()} == {
        (User.objects.system(), NOW)
    }


def test_a_status_change_records_the_meeting_it_was_scheduled_for(follow_up):
    march = make_meeting(follow_up.resolution.minute.item.meeting.committee, date(2026, 3, 10))

    move(follow_up, FollowUpState.SCHEDULED, due_meeting=march)

    assert FollowUpMove.objects.get().due_meeting == march


def test_a_due_date_that_changes_the_status_is_recorded_without_the_old_reason(follow_up):
    move(follow_up, FollowUpState.CANCELLED, reason="No longer wanted.")
    move(follow_up, FollowUpState.OPEN, reason="Wanted after all.")
    standing = FollowUpFacts("A report", DueKind.STANDING, owner_text="Director")

    save_follow_up(
        resolution=follow_up.resolution,
        facts=standing,
        follow_up=follow_up,
        version=follow_up.version,
        **by(),
    )

    newest = FollowUpMove.objects.in_order().last()
    assert (newest.old, newest.new, newest.reason) == ("open", "in-force", "")
    assert follow_up.state_reason == ""


def test_a_change_of_wording_is_not_a_status_change(follow_up):
    facts = FollowUpFacts("A longer report", DueKind.UNSCHEDULED, owner_text="Director")

    save_follow_up(
        resolution=follow_up.resolution, facts=facts, follow_up=follow_up, version=1, **by()
    )

    assert not FollowUpMove.objects.exists()


@pytest.mark.parametrize("role", [Role.CLERK, Role.OFFICER])
def test_officers_see_the_full_history_beside_the_clause(follow_up, role):
    changed_three_times(follow_up)
    client = Client()
    client.force_login(make_user(role))

    page = client.get(follow_up.resolution.minute.item.get_absolute_url()).text

    assert "Given orally." in page
    assert page.index("Given orally.") < page.index("The committee wants it in writing.")
    assert User.objects.system().name in page


def test_members_and_the_public_see_only_the_current_status(follow_up):
    changed_three_times(follow_up)
    member = Client()
    member.force_login(make_user(Role.MEMBER))

    item = follow_up.resolution.minute.item
    pages = [
        member.get(item.get_absolute_url()).text,
        Client().get(address("public-item", item.pk)).text,
    ]

    for page in pages:
        assert "The review answered it." in page
        assert "Given orally." not in page


def test_the_database_refuses_changes_to_the_history(follow_up):
    changed_three_times(follow_up)

    with pytest.raises(DatabaseError), transaction.atomic():
        FollowUpMove.objects.update(reason="Nothing to see.")

    assert FollowUpMove.objects.filter(reason="").count() == 0
