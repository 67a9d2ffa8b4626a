"""Every change of state stays readable: when, who and why."""

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


def moved_three_times(follow_up):
    move(follow_up, FollowUpState.DELIVERED, reason="Given orally.")
    move(follow_up, FollowUpState.OPEN, reason="The committee wants it in writing.")
    return move(follow_up, FollowUpState.CANCELLED, reason="The review answered it.")


def test_every_move_keeps_its_reason_its_day_and_who_made_it(follow_up):
    moved_three_times(follow_up)

    kept = FollowUpMove.objects.in_order().values_list("old", "new", "reason")
    assert list(kept) == [
        ("open", "delivered", "Given orally."),
        ("delivered", "open", "The committee wants it in writing."),
        ("open", "cancelled", "The review answered it."),
    ]
    assert {(row.moved_by, row.moved_at) for row in FollowUpMove.objects.all()} == {
        (User.objects.system(), NOW)
    }


def test_a_move_keeps_the_meeting_it_was_put_down_for(follow_up):
    march = make_meeting(follow_up.resolution.minute.item.meeting.committee, date(2026, 3, 10))

    move(follow_up, FollowUpState.SCHEDULED, due_meeting=march)

    assert FollowUpMove.objects.get().due_meeting == march


def test_a_due_date_that_changes_the_state_is_a_move_and_drops_the_old_reason(follow_up):
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


def test_other_words_are_no_move(follow_up):
    facts = FollowUpFacts("A longer report", DueKind.UNSCHEDULED, owner_text="Director")

    save_follow_up(
        resolution=follow_up.resolution, facts=facts, follow_up=follow_up, version=1, **by()
    )

    assert not FollowUpMove.objects.exists()


@pytest.mark.parametrize("role", [Role.CLERK, Role.OFFICER])
def test_officers_read_the_whole_history_beside_the_clause(follow_up, role):
    moved_three_times(follow_up)
    client = Client()
    client.force_login(make_user(role))

    page = client.get(follow_up.resolution.minute.item.get_absolute_url()).text

    assert "Given orally." in page
    assert page.index("Given orally.") < page.index("The committee wants it in writing.")
    assert User.objects.system().name in page


def test_members_and_the_public_read_how_it_stands_now(follow_up):
    moved_three_times(follow_up)
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


def test_the_database_refuses_to_rewrite_it(follow_up):
    moved_three_times(follow_up)

    with pytest.raises(DatabaseError), transaction.atomic():
        FollowUpMove.objects.update(reason="Nothing to see.")

    assert FollowUpMove.objects.filter(reason="").count() == 0
