"""A request is never lost, even before it has an owner."""

import pytest
from django.test import Client

from committees.follow_ups.services import need_no_follow_up
from committees.models import FollowUp, Resolution, ResolutionKind
from safeguard.accounts.roles import Role
from safeguard.audit.models import AuditEvent
from safeguard.exceptions import Refused
from tests.committees.making import (
    by,
    make_committee,
    make_follow_up,
    make_item,
    make_meeting,
    make_minute,
    make_resolution,
    publish,
)
from tests.committees.meetings.test_pages import address, fill, shown_form
from tests.factories import make_user

pytestmark = pytest.mark.django_db
TEXT = "That a report be brought to the May meeting"


@pytest.fixture
def clerk():
    client = Client()
    client.force_login(make_user(Role.CLERK))
    return client


@pytest.fixture
def minute():
    return make_minute(make_item(make_meeting(make_committee()), number="5"))


def lists_of(clerk, committee):
    """The pages that list what a committee is waiting for, ending with the public one."""
    pages = [
        clerk.get(committee.get_absolute_url()),
        clerk.get(address("follow-ups", committee.pk)),
    ]
    return [page.text for page in [*pages, Client().get(address("public-committee", committee.pk))]]


def test_saving_a_request_leads_to_the_follow_up_form(clerk, minute):
    page = address("add-resolution", minute.pk)
    typed = shown_form(clerk, page, kind="REQUEST", label="(a)", text=TEXT)

    responses = [clerk.post(page, typed) for _ in range(2)]
    noted = clerk.post(page, shown_form(clerk, page, kind="NOTING", label="(b)", text="To note"))

    asked = Resolution.objects.get(kind="REQUEST")
    assert {response.url for response in responses} == {address("add-follow-up", asked.pk)}
    assert noted.url.startswith(minute.item.get_absolute_url())


def test_changing_a_clause_to_a_request_leads_to_the_follow_up_form(clerk, minute):
    clause = make_resolution(minute, ResolutionKind.NOTING)
    page = address("edit-resolution", clause.pk)

    response = clerk.post(page, shown_form(clerk, page, kind="REQUEST", text=TEXT))

    assert response.url == address("add-follow-up", clause.pk)


def test_a_request_without_a_follow_up_is_on_every_outstanding_list(clerk, minute):
    make_resolution(minute, label="(a)", text=TEXT)
    make_resolution(minute, ResolutionKind.NOTING, text="To note the other points")
    publish(minute.item.meeting)

    pages = lists_of(clerk, minute.item.meeting.committee)
    item = clerk.get(minute.item.get_absolute_url()).text

    assert all("No follow-up yet" in page and TEXT in page for page in pages)
    assert not any(
        "To note the other points" in page or "waits for nothing" in page for page in pages
    )
    assert item.count("No follow-up yet") == 1


@pytest.mark.parametrize("way", ["follow-up", "reason"])
def test_a_request_is_listed_until_it_has_a_follow_up_or_needs_none(clerk, minute, way):
    clause = make_resolution(minute, label="(a)", text=TEXT)
    publish(minute.item.meeting)

    if way == "follow-up":
        make_follow_up(clause)
    else:
        offered = clerk.get(address("add-follow-up", clause.pk)).text
        page = address("need-no-follow-up", clause.pk)
        assert page in offered
        fill(clerk, page, reason="The report was given at the meeting.")

    pages = lists_of(clerk, minute.item.meeting.committee)
    item = Client().get(address("public-item", minute.item_id)).text
    assert not any("No follow-up yet" in page for page in [*pages, item])
    assert ("The report was given at the meeting." in item) == (way == "reason")


def test_a_missing_reason_is_shown_beside_its_field(clerk, minute):
    clause = make_resolution(minute)

    response = fill(clerk, address("need-no-follow-up", clause.pk))

    assert "Enter a reason" in response.text
    assert Resolution.objects.get().no_follow_up_because == ""


@pytest.mark.parametrize(("kind", "has_one"), [("NOTING", False), ("REQUEST", True)])
def test_a_clause_with_no_request_or_with_a_follow_up_needs_no_reason(minute, kind, has_one):
    clause = make_resolution(minute, kind)
    if has_one:
        make_follow_up(clause)
    events = AuditEvent.objects.count()

    with pytest.raises(Refused, match="does not request"):
        need_no_follow_up(resolution=clause, version=1, reason="It was given.", **by())

    assert AuditEvent.objects.count() == events


def test_an_exempt_clause_is_not_listed_for_the_public(clerk, minute):
    clause = make_resolution(minute, text=TEXT)
    publish(minute.item.meeting)
    type(minute.item).objects.filter(pk=minute.item_id).update(
        is_exempt=True, exempt_paragraphs="1", exempt_reason="A child.", public_title="A report"
    )

    *seen, public = lists_of(clerk, minute.item.meeting.committee)

    assert all(clause.text in page for page in seen)
    assert TEXT not in public
    assert FollowUp.objects.count() == 0
