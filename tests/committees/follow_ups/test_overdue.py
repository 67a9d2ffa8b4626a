"""Overdue follow-ups are counted and shown first on every committee page."""

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
    """Adds a dated request to a published meeting."""
    clause = make_record(committee).resolution
    FollowUp.objects.filter(resolution=clause).delete()
    publish(clause.minute.item.meeting)
    return make_follow_up(clause, DueKind.FIXED_DATE, wording=wording, due_on=due_on, **facts)


def count_waiting(user):
    return sum(group.count for group in waiting_for(user, on=TODAY))


def test_the_query_and_the_model_agree_on_what_is_overdue():
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


def test_committee_pages_count_overdue_follow_ups_and_show_them_first(clerk):
    committee = make_committee()
    make_follow_up(ask(committee).resolution, wording="No hurry")
    FollowUp.objects.filter(wording="No hurry").update(asked_on=date(2001, 1, 1))

    page = clerk.get(committee.get_absolute_url()).text
    tracker = clerk.get(address("follow-ups", committee.pk)).text
    public = Client().get(address("public-committee", committee.pk)).text

    assert "2 outstanding follow-ups" in page
    assert "1 of them overdue" in page
    assert "An old report" in page
    for text in (tracker, public):
        assert text.index("An old report") < text.index("No hurry")


def test_committees_with_overdue_follow_ups_are_listed_first(clerk):
    late = make_committee("Young People")
    make_committee("Adults")
    ask(late)

    page = clerk.get(reverse("committees:committees")).text

    assert "1 outstanding follow-up, <span" in page
    assert page.index("Young People") < page.index("Adults")


def test_a_referred_request_is_shown_on_the_receiving_committee(clerk):
    cabinet = make_committee("Cabinet")
    ask(make_committee("Scrutiny"), addressed_committee=cabinet)

    tracker = clerk.get(address("follow-ups", cabinet.pk)).text
    public = Client().get(address("public-committee", cabinet.pk)).text
    listed = clerk.get(reverse("committees:committees")).text

    for page in (tracker, public):
        assert "Referred by other committees" in page
        assert "An old report" in page
        assert "waits for nothing" not in page
    assert listed.count("1 outstanding follow-up, ") == 2
    assert "is counted with both" in listed


def test_every_page_counts_the_same_follow_ups_of_a_committee(clerk):
    cabinet = make_committee("Cabinet")
    ask(make_committee("Board", is_public=False), addressed_committee=cabinet)
    ask(cabinet)

    listed = clerk.get(reverse("committees:committees")).text
    page = clerk.get(cabinet.get_absolute_url()).text
    work = clerk.get(reverse("home")).text

    for text in (listed, page):
        assert "2 outstanding follow-ups" in text
        assert "all overdue" in text
    assert "Overdue follow-ups: 2" in work


def test_a_clerk_sees_overdue_follow_ups_on_the_home_page(clerk):
    ask(make_committee("Scrutiny"))

    page = clerk.get(reverse("home")).text

    assert "Overdue follow-ups" in page
    assert "An old report" in page
    assert "Scrutiny, item 5" in page


@pytest.mark.parametrize(("has_seat", "count"), [(True, 1), (False, 0)])
def test_only_a_boards_own_clerk_sees_its_overdue_follow_ups(has_seat, count):
    clerk = make_user(Role.CLERK)
    board = make_committee("Board", is_public=False)
    if has_seat:
        make_member(board, role="IN_ATTENDANCE", email=clerk.email)
    ask(board)

    assert count_waiting(clerk) == count


@pytest.mark.parametrize(("is_owner", "count"), [(True, 1), (False, 0)])
def test_an_officer_sees_overdue_follow_ups_for_their_post(is_owner, count):
    officer = make_user(Role.OFFICER)
    post = make_post("Head of Safeguarding")
    if is_owner:
        hold(post, officer)
    ask(make_committee(), owner=post)

    assert count_waiting(officer) == count
