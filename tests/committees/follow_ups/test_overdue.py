"""What is overdue is counted and shown first, wherever a committee's business is read."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from committees.follow_ups.states import DueKind, FollowUpState
from committees.models import FollowUp
from committees.waiting import waiting_for
from safeguard.accounts.roles import Role
from tests.committees.making import (
    make_committee,
    make_follow_up,
    make_meeting,
    make_member,
    make_record,
    publish,
)
from tests.committees.meetings.test_pages import address
from tests.factories import hold, make_post, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]
TODAY = date(2026, 11, 22)


@pytest.fixture
def clerk():
    client = Client()
    client.force_login(make_user(Role.CLERK, email="clerk@example.org"))
    return client


def ask(committee, wording="An old report", due_on=date(2011, 11, 24), **facts):
    """A request with a date, of a published meeting."""
    clause = make_record(committee).resolution
    FollowUp.objects.filter(resolution=clause).delete()
    publish(clause.minute.item.meeting)
    return make_follow_up(clause, DueKind.FIXED_DATE, wording=wording, due_on=due_on, **facts)


def count_waiting(user):
    return sum(group.count for group in waiting_for(user, on=TODAY))


def test_rows_and_single_follow_ups_agree_on_what_is_overdue():
    committee = make_committee()
    past, coming = make_meeting(committee, date(2026, 3, 10)), make_meeting(committee, TODAY)
    clause = make_record(committee).resolution
    for meeting in (past, coming):
        make_follow_up(clause, DueKind.MEETING, due_meeting=meeting)
    for day in (date(2026, 11, 21), TODAY):
        make_follow_up(clause, DueKind.FIXED_DATE, due_on=day)
    make_follow_up(clause, DueKind.STANDING, due_on=date(2011, 1, 1))
    late = make_follow_up(clause, DueKind.FIXED_DATE, due_on=date(2011, 1, 1))
    FollowUp.objects.filter(pk=late.pk).update(state=FollowUpState.DELIVERED.value)

    rows = set(FollowUp.objects.overdue(on=TODAY))

    assert rows == {row for row in FollowUp.objects.with_origin() if row.is_overdue(on=TODAY)}
    assert {(row.due_kind, row.due_day) for row in rows} == {
        ("meeting", date(2026, 3, 10)),
        ("fixed-date", date(2026, 11, 21)),
    }


def test_a_committee_s_pages_count_what_is_overdue_and_show_it_first(clerk):
    committee = make_committee()
    make_follow_up(ask(committee).resolution, wording="No hurry")
    FollowUp.objects.filter(wording="No hurry").update(asked_on=date(2001, 1, 1))

    page = clerk.get(committee.get_absolute_url()).text
    tracker = clerk.get(address("follow-ups", committee.pk)).text
    public = Client().get(address("public-committee", committee.pk)).text

    assert "2 outstanding follow-ups" in page
    assert "1 overdue" in page
    assert "An old report" in page
    for text in (tracker, public):
        assert text.index("An old report") < text.index("No hurry")


def test_the_list_of_committees_counts_it_and_puts_those_committees_first(clerk):
    late = make_committee("Young People")
    make_committee("Adults")
    ask(late)

    page = clerk.get(reverse("committees:committees")).text

    assert "1 overdue" in page
    assert page.index("Young People") < page.index("Adults")


def test_what_was_referred_is_shown_where_it_went(clerk):
    cabinet = make_committee("Cabinet")
    ask(make_committee("Scrutiny"), addressed_committee=cabinet)

    tracker = clerk.get(address("follow-ups", cabinet.pk)).text
    public = Client().get(address("public-committee", cabinet.pk)).text
    listed = clerk.get(reverse("committees:committees")).text

    for page in (tracker, public):
        assert "Referred by other committees" in page
        assert "An old report" in page
        assert "waits for nothing" not in page
    assert listed.count("1 overdue") == 2


def test_a_clerk_finds_it_on_the_first_page(clerk):
    ask(make_committee("Scrutiny"))

    page = clerk.get(reverse("home")).text

    assert "Overdue follow-ups" in page
    assert "An old report" in page
    assert "Scrutiny, item 5" in page


@pytest.mark.parametrize(("has_seat", "count"), [(True, 1), (False, 0)])
def test_of_a_board_only_its_own_clerk_is_told(has_seat, count):
    clerk = make_user(Role.CLERK)
    board = make_committee("Board", is_public=False)
    if has_seat:
        make_member(board, role="IN_ATTENDANCE", email=clerk.email)
    ask(board)

    assert count_waiting(clerk) == count


@pytest.mark.parametrize(("is_owner", "count"), [(True, 1), (False, 0)])
def test_an_officer_is_told_what_their_own_post_owes(is_owner, count):
    officer = make_user(Role.OFFICER)
    post = make_post("Head of Safeguarding")
    if is_owner:
        hold(post, officer)
    ask(make_committee(), owner=post)

    assert count_waiting(officer) == count
