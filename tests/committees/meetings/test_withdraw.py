"""Withdrawing something entered by mistake, with a reason. Nothing waits for it any more."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from committees.meetings.services.withdrawing import withdraw
from committees.models import AgendaItem, Document, FollowUp, Resolution
from safeguard.accounts.roles import Role
from safeguard.audit.models import AuditEvent
from safeguard.exceptions import Refused, StaleRecord
from tests.committees.making import (
    EXEMPT,
    by,
    make_committee,
    make_document,
    make_follow_up,
    make_item,
    make_meeting,
    make_minute,
    make_record,
    make_resolution,
    publish,
)
from tests.committees.meetings.test_pages import address, fill, shown_form
from tests.factories import NOW, make_plan, make_report, make_user
from tests.factories import publish as publish_report

pytestmark = pytest.mark.django_db
REASON = "Typed at the wrong meeting."


@pytest.fixture
def clerk():
    return client_of(Role.CLERK)


@pytest.fixture
def follow_up():
    made = make_record()
    make_document(made.resolution.minute.item, "The paper")
    return made


def client_of(role):
    client = Client()
    client.force_login(make_user(role))
    return client


def rows_of(follow_up):
    item = follow_up.resolution.minute.item
    return {
        "item": item,
        "document": Document.objects.get(),
        "resolution": follow_up.resolution,
        "follow-up": follow_up,
    }


def text_of(noun):
    return {
        "item": "Improvement plan",
        "document": "The paper",
        "resolution": "That a report be brought",
        "follow-up": "A report",
    }[noun]


def withdraw_row(row, reason=REASON, **changes):
    return withdraw(row=row, version=row.version, reason=reason, **{**by(), **changes})


NOUNS = ["item", "document", "resolution", "follow-up"]


@pytest.mark.parametrize("noun", NOUNS)
def test_a_clerk_can_withdraw_it_on_its_page_and_still_see_it(clerk, follow_up, noun):
    row = rows_of(follow_up)[noun]
    item = follow_up.resolution.minute.item
    page = address(f"withdraw-{noun}", row.pk)

    refused = fill(clerk, page)
    typed = shown_form(clerk, page, reason=REASON)
    responses = [clerk.post(page, typed) for _ in range(2)]
    shown = clerk.get(item.get_absolute_url()).text

    row.refresh_from_db()
    event = AuditEvent.objects.order_by("seq").last()
    assert "Enter a reason" in refused.text
    assert [response.url for response in responses] == [item.get_absolute_url()] * 2
    assert row.is_withdrawn
    assert REASON in shown
    assert text_of(noun) in shown
    assert event.verb == f"{noun.replace('-', '_')}.withdrawn"
    assert REASON not in str(event.details)


@pytest.mark.parametrize("noun", NOUNS)
@pytest.mark.parametrize("was_public", [True, False])
def test_others_see_a_withdrawn_item_only_if_it_had_been_public(follow_up, noun, was_public):
    row = rows_of(follow_up)[noun]
    meeting = follow_up.resolution.minute.item.meeting
    later = NOW + timedelta(hours=1) if was_public else NOW
    steps = [lambda: publish(meeting), lambda: withdraw_row(row, at=later)]
    for step in steps if was_public else reversed(steps):
        step()

    pages = [
        door.get(page).text
        for door, prefix in ((Client(), "public-"), (client_of(Role.MEMBER), ""))
        for page in (
            address(f"{prefix}meeting", meeting.pk),
            address(f"{prefix}item", follow_up.resolution.minute.item_id),
        )
    ]

    together = " ".join(pages)
    assert (REASON in together) == was_public
    if noun != "follow-up":
        assert (text_of(noun) in together) == was_public


@pytest.mark.parametrize("noun", ["item", "resolution", "follow-up"])
def test_nothing_is_waiting_for_a_withdrawn_item(clerk, follow_up, noun):
    committee = follow_up.resolution.minute.item.meeting.committee
    publish(follow_up.resolution.minute.item.meeting)

    withdraw_row(rows_of(follow_up)[noun])

    page = clerk.get(address("follow-ups", committee.pk)).text
    assert not FollowUp.objects.outstanding(known=FollowUp.objects.all()).exists()
    # A clause whose only follow-up was withdrawn needs a follow-up again.
    assert ("No follow-up yet" in page) == (noun == "follow-up")


def test_withdrawing_a_repeat_makes_the_first_request_outstanding_again(follow_up):
    again = make_follow_up(follow_up.resolution, repeats=follow_up)

    withdraw_row(again)

    assert list(FollowUp.objects.outstanding(known=FollowUp.objects.all())) == [follow_up]


def test_a_withdrawn_exempt_item_shows_only_its_neutral_title(follow_up):
    meeting = follow_up.resolution.minute.item.meeting
    hidden = make_item(meeting, "Canary", number="9", exemption=EXEMPT)
    unseen = make_item(meeting, "Sparrow", number="10", exemption=EXEMPT)
    withdraw_row(unseen)
    publish(meeting)
    withdraw_row(hidden, "Put on the wrong agenda.", at=NOW + timedelta(hours=1))

    page = Client().get(address("public-meeting", meeting.pk)).text

    assert "9 Report on a review" in page
    assert "Put on the wrong agenda." in page
    assert "10 Report on a review" not in page
    assert "Canary" not in page


@pytest.mark.parametrize(
    "name",
    [
        "edit-item",
        "add-document",
        "write-minute",
        "edit-document",
        "add-resolution",
        "edit-resolution",
        "add-follow-up",
        "need-no-follow-up",
        "edit-follow-up",
        "change-follow-up-state",
        "withdraw-item",
    ],
)
def test_nothing_can_be_added_to_a_withdrawn_item(clerk, follow_up, name):
    rows = rows_of(follow_up)
    keys = {
        "edit-item": rows["item"].pk,
        "add-document": rows["item"].pk,
        "write-minute": rows["item"].pk,
        "withdraw-item": rows["item"].pk,
        "edit-document": rows["document"].pk,
        "add-resolution": follow_up.resolution.minute_id,
        "edit-resolution": rows["resolution"].pk,
        "add-follow-up": rows["resolution"].pk,
        "need-no-follow-up": rows["resolution"].pk,
    }
    withdraw_row(rows["item"])

    page = clerk.get(address(name, keys.get(name, follow_up.pk)))

    assert page.status_code == 409
    assert "This item was withdrawn by" in page.text
    assert "Your role does not allow" not in page.text


@pytest.mark.parametrize("reason", ["", "  "])
def test_a_withdrawal_without_a_reason_is_refused(follow_up, reason):
    with pytest.raises(Refused, match="Enter why"):
        withdraw_row(follow_up, reason)

    assert not FollowUp.objects.get().is_withdrawn


def test_a_row_cannot_be_withdrawn_twice_or_from_an_out_of_date_page(follow_up):
    stale = FollowUp.objects.get()
    withdraw_row(follow_up)

    with pytest.raises(Refused, match="was withdrawn by"):
        withdraw_row(follow_up)
    with pytest.raises(StaleRecord):
        withdraw_row(stale)


def test_a_new_item_can_take_the_number_of_a_withdrawn_one(clerk, follow_up):
    item = follow_up.resolution.minute.item
    withdraw_row(item)

    suggested = clerk.get(address("add-item", item.meeting_id)).text
    make_item(item.meeting, "The right one", number="5")

    assert 'name="number" value="1"' in suggested
    assert AgendaItem.objects.filter(number="5").count() == 2


def test_withdrawing_an_item_keeps_its_published_report(clerk):
    item = make_item(make_meeting(make_committee()), number="5")
    publication = publish_report(make_report(make_plan(), agenda_item=item))

    with pytest.raises(Refused, match="has a published report"):
        withdraw_row(item)
    item.meeting.refresh_from_db()
    publish(item.meeting)
    withdraw_row(AgendaItem.objects.get(), at=NOW + timedelta(hours=1))

    assert Client().get(publication.get_public_url()).status_code == 200
    assert REASON in Client().get(address("public-item", item.pk)).text


def test_a_withdrawn_item_is_not_offered_for_a_report(clerk):
    plan, committee = make_plan(), make_committee()
    item = make_item(make_meeting(committee, by()["at"].date().replace(year=2099)), "Gone since")

    before = clerk.get(reverse("reports:write-report", args=[plan.slug])).text
    withdraw_row(item)
    after = clerk.get(reverse("reports:write-report", args=[plan.slug])).text

    assert "Gone since" in before
    assert "Gone since" not in after


def minute_of_three(**facts):
    minute = make_minute(make_item(make_meeting(make_committee()), number="5"))
    for label in ("(a)", "(b)", "(c)"):
        make_resolution(minute, label=label, text=f"Clause {label}")
    if facts:
        publish(minute.item.meeting, **facts)
    return minute


def order_of(minute):
    return [row.label for row in Resolution.objects.filter(minute=minute).in_order()]


@pytest.mark.parametrize(
    ("label", "place", "order"),
    [
        ("(c)", "1", ["(c)", "(a)", "(b)"]),
        ("(a)", "3", ["(b)", "(c)", "(a)"]),
        ("(b)", "1", ["(b)", "(a)", "(c)"]),
        ("(b)", "", ["(a)", "(b)", "(c)"]),
    ],
)
def test_clauses_are_reordered_by_position(clerk, label, place, order):
    minute = minute_of_three()
    clause = Resolution.objects.get(label=label)

    fill(
        clerk,
        address("edit-resolution", clause.pk),
        kind="REQUEST",
        label=label,
        text=clause.text,
        order=place,
    )

    assert order_of(minute) == order


def test_clauses_of_confirmed_minutes_cannot_be_reordered(clerk):
    minute = minute_of_three(confirmed=True)
    clause = Resolution.objects.get(label="(c)")

    response = fill(
        clerk,
        address("edit-resolution", clause.pk),
        kind="REQUEST",
        label="(c)",
        text=clause.text,
        order="1",
        amendment_reason="They were read out in another order.",
    )

    assert "You cannot reorder clauses" in response.text
    assert order_of(minute) == ["(a)", "(b)", "(c)"]


def test_a_clause_label_cannot_be_used_twice_unless_the_first_is_withdrawn(clerk):
    minute = minute_of_three()
    page = address("add-resolution", minute.pk)

    refused = fill(clerk, page, kind="NOTING", label="(a)", text="To note")
    renamed = fill(
        clerk,
        address("edit-resolution", Resolution.objects.get(label="(b)").pk),
        kind="REQUEST",
        label="(a)",
        text="Clause (b)",
    )
    withdraw_row(Resolution.objects.get(label="(a)"))
    suggested = clerk.get(page).text
    fill(clerk, page, kind="NOTING", label="(a)", text="To note")

    assert "This minute already has a clause “(a)”." in refused.text
    assert "This minute already has a clause “(a)”." in renamed.text
    assert 'name="label" value="(a)"' in suggested
    assert Resolution.objects.filter(label="(a)").count() == 2
