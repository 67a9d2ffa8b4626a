"""What was entered by mistake is taken back with a reason, and nobody waits for it any more."""

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


def words_of(noun):
    return {
        "item": "Improvement plan",
        "document": "The paper",
        "resolution": "That a report be brought",
        "follow-up": "A report",
    }[noun]


def take_back(row, reason=REASON, **changes):
    return withdraw(row=row, version=row.version, reason=reason, **{**by(), **changes})


NOUNS = ["item", "document", "resolution", "follow-up"]


@pytest.mark.parametrize("noun", NOUNS)
def test_a_clerk_withdraws_it_on_its_page_and_goes_on_seeing_it(clerk, follow_up, noun):
    row = rows_of(follow_up)[noun]
    item = follow_up.resolution.minute.item
    page = address(f"withdraw-{noun}", row.pk)

    refused = fill(clerk, page)
    typed = shown_form(clerk, page, reason=REASON)
    answers = [clerk.post(page, typed) for _ in range(2)]
    shown = clerk.get(item.get_absolute_url()).text

    row.refresh_from_db()
    event = AuditEvent.objects.order_by("seq").last()
    assert "Enter a reason" in refused.text
    assert [answer.url for answer in answers] == [item.get_absolute_url()] * 2
    assert row.is_withdrawn
    assert REASON in shown
    assert words_of(noun) in shown
    assert event.verb == f"{noun.replace('-', '_')}.withdrawn"
    assert REASON not in str(event.details)


@pytest.mark.parametrize("noun", NOUNS)
@pytest.mark.parametrize("was_public", [True, False])
def test_everybody_else_sees_it_only_where_it_had_been_public(follow_up, noun, was_public):
    row = rows_of(follow_up)[noun]
    meeting = follow_up.resolution.minute.item.meeting
    later = NOW + timedelta(hours=1) if was_public else NOW
    steps = [lambda: publish(meeting), lambda: take_back(row, at=later)]
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
        assert (words_of(noun) in together) == was_public


@pytest.mark.parametrize("noun", ["item", "resolution", "follow-up"])
def test_nobody_waits_for_what_was_withdrawn(clerk, follow_up, noun):
    committee = follow_up.resolution.minute.item.meeting.committee
    publish(follow_up.resolution.minute.item.meeting)

    take_back(rows_of(follow_up)[noun])

    page = clerk.get(address("follow-ups", committee.pk)).text
    assert not FollowUp.objects.outstanding(known=FollowUp.objects.all()).exists()
    # A clause whose only follow-up was a mistake is to be followed up again.
    assert ("No follow-up yet" in page) == (noun == "follow-up")


def test_a_request_that_was_repeated_by_mistake_is_waited_for_again(follow_up):
    again = make_follow_up(follow_up.resolution, repeats=follow_up)

    take_back(again)

    assert list(FollowUp.objects.outstanding(known=FollowUp.objects.all())) == [follow_up]


def test_an_exempt_item_keeps_its_neutral_line_and_tells_nothing(follow_up):
    meeting = follow_up.resolution.minute.item.meeting
    hidden = make_item(meeting, "Canary", number="9", exemption=EXEMPT)
    unseen = make_item(meeting, "Sparrow", number="10", exemption=EXEMPT)
    take_back(unseen)
    publish(meeting)
    take_back(hidden, "Put on the wrong agenda.", at=NOW + timedelta(hours=1))

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
def test_nothing_is_written_on_a_withdrawn_item(clerk, follow_up, name):
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
    take_back(rows["item"])

    assert clerk.get(address(name, keys.get(name, follow_up.pk))).status_code == 403


@pytest.mark.parametrize("reason", ["", "  "])
def test_a_withdrawal_without_a_reason_is_refused(follow_up, reason):
    with pytest.raises(Refused, match="Enter why"):
        take_back(follow_up, reason)

    assert not FollowUp.objects.get().is_withdrawn


def test_it_is_withdrawn_once_and_only_as_it_was_seen(follow_up):
    stale = FollowUp.objects.get()
    take_back(follow_up)

    with pytest.raises(Refused, match="already"):
        take_back(follow_up)
    with pytest.raises(StaleRecord):
        take_back(stale)


def test_the_right_item_takes_the_number_of_the_wrong_one(clerk, follow_up):
    item = follow_up.resolution.minute.item
    take_back(item)

    suggested = clerk.get(address("add-item", item.meeting_id)).text
    make_item(item.meeting, "The right one", number="5")

    assert 'name="number" value="1"' in suggested
    assert AgendaItem.objects.filter(number="5").count() == 2


def test_a_published_report_does_not_vanish_with_its_item(clerk):
    item = make_item(make_meeting(make_committee()), number="5")
    publication = publish_report(make_report(make_plan(), agenda_item=item))

    with pytest.raises(Refused, match="has a published report"):
        take_back(item)
    publish(item.meeting)
    take_back(AgendaItem.objects.get(), at=NOW + timedelta(hours=1))

    assert Client().get(publication.get_public_url()).status_code == 200
    assert REASON in Client().get(address("public-item", item.pk)).text


def test_a_report_is_not_offered_a_withdrawn_item(clerk):
    plan, committee = make_plan(), make_committee()
    item = make_item(make_meeting(committee, by()["at"].date().replace(year=2099)), "Gone since")

    before = clerk.get(reverse("reports:write-report", args=[plan.slug])).text
    take_back(item)
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
def test_the_order_of_clauses_is_changed_by_giving_a_place(clerk, label, place, order):
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


def test_the_order_of_confirmed_minutes_stays(clerk):
    minute = minute_of_three(confirmed=True)
    clause = Resolution.objects.get(label="(c)")

    answer = fill(
        clerk,
        address("edit-resolution", clause.pk),
        kind="REQUEST",
        label="(c)",
        text=clause.text,
        order="1",
        amendment_reason="They were read out in another order.",
    )

    assert "You cannot reorder clauses" in answer.text
    assert order_of(minute) == ["(a)", "(b)", "(c)"]


def test_a_second_a_in_one_minute_is_refused_until_the_first_is_withdrawn(clerk):
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
    take_back(Resolution.objects.get(label="(a)"))
    suggested = clerk.get(page).text
    fill(clerk, page, kind="NOTING", label="(a)", text="To note")

    assert "This minute already has a clause “(a)”." in refused.text
    assert "This minute already has a clause “(a)”." in renamed.text
    assert 'name="label" value="(a)"' in suggested
    assert Resolution.objects.filter(label="(a)").count() == 2
