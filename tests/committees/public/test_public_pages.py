"""What the public can read, and that nothing else is ever shown on the public pages."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from committees.meetings.services.agenda import Exemption, ItemFacts, save_item
from committees.meetings.services.meetings import publish_minutes
from committees.models import AgendaItem, Committee, Meeting
from safeguard.accounts.roles import Role
from tests.committees.making import (
    EXEMPT,
    by,
    make_committee,
    make_document,
    make_follow_up,
    make_item,
    make_meeting,
    make_member,
    make_minute,
    make_record,
    make_resolution,
    publish,
)
from tests.factories import make_post, make_user

pytestmark = pytest.mark.django_db

CANARY = "canary"


def public_addresses():
    """Returns every possible public address, for rows that are public and rows that are not."""
    addresses = [reverse("committees:public")]
    for name, rows in [("committee", Committee), ("meeting", Meeting), ("item", AgendaItem)]:
        keys = rows.objects.order_by("pk").values_list("pk", flat=True)
        addresses += [reverse(f"committees:public-{name}", args=[pk]) for pk in keys]
    return addresses


def public_content(client):
    """Returns the bodies and headers of every public page."""
    responses = [client.get(address) for address in public_addresses()]
    return "\n".join(f"{response.text}\n{dict(response.headers)}" for response in responses)


@pytest.fixture
def secrets():
    """A published meeting in which everything that is not public contains a canary."""
    committee = make_committee()
    board = make_committee(f"Board {CANARY}", is_public=False)
    make_member(board, f"{CANARY} chair")
    meeting = make_meeting(committee)
    hidden = make_item(
        meeting,
        f"Review of {CANARY}",
        number="7",
        purpose_line=f"To hear of {CANARY}",
        presenter=make_post(f"Head of {CANARY}"),
        exemption=Exemption([1, 2], f"Because of {CANARY}", "A review"),
    )
    minute = make_minute(
        hidden, CANARY, exempt_text=CANARY, public_summary="A review was considered."
    )
    asked = make_resolution(minute, text=CANARY, label="(z)", moved_by=CANARY)
    secret = make_follow_up(asked, wording=CANARY, owner_text=CANARY)
    opened = make_item(meeting, "Improvement plan", number="6")
    make_document(
        opened,
        f"{CANARY}.pdf",
        external_url=f"https://example.org/{CANARY}",
        exemption=Exemption([4], f"Talks with {CANARY}", "Appendix 4"),
    )
    words = make_minute(opened, exempt_text=CANARY, refers_to=[minute])
    clause = make_resolution(words)
    make_follow_up(clause, repeats=secret, addressed_committee=board)
    publish(meeting)
    inner = make_record(board, title=CANARY)
    publish(inner.resolution.minute.item.meeting)
    draft = make_record(committee, date(2026, 2, 24), title=f"Draft {CANARY}")
    return {"hidden": hidden, "open": opened, "inner": inner, "draft": draft}


def test_no_exempt_internal_or_draft_text_is_public(client, secrets):
    said = public_content(client)

    assert "Improvement plan" in said
    assert CANARY not in said


def test_an_exempt_item_is_on_the_agenda_with_its_number_neutral_title_and_reason(client, secrets):
    page = client.get(reverse("committees:public-meeting", args=[secrets["hidden"].meeting_id]))

    assert "7 A review" in page.text
    assert "paragraphs 1 and 2 of Part 1 of Schedule 12A" in page.text
    assert "A review was considered." in page.text
    assert f"/public/items/{secrets['hidden'].pk}/" not in page.text


def test_an_exempt_appendix_is_listed_without_name_size_or_link(client, secrets):
    page = client.get(reverse("committees:public-item", args=[secrets["open"].pk])).text

    assert "Appendix 4" in page
    assert "Not available: exempt under paragraph 4 of Part 1 of Schedule 12A" in page
    assert "example.org/canary" not in page


def test_a_request_that_repeats_an_exempt_one_does_not_show_its_age(client, secrets):
    page = client.get(reverse("committees:public-item", args=[secrets["open"].pk])).text

    assert "Repeats" not in page


def test_a_draft_repeat_does_not_hide_the_first_request(client):
    first = make_record()
    committee = first.resolution.minute.item.meeting.committee
    publish(first.resolution.minute.item.meeting)
    draft = make_record(committee, date(2026, 2, 24)).resolution
    make_follow_up(draft, wording="A report, again", repeats=first)

    page = client.get(reverse("committees:public-committee", args=[committee.pk])).text
    own = client.get(reverse("committees:public-item", args=[first.resolution.minute.item_id])).text

    assert f"#follow-up-{first.pk}" in page
    assert "Asked for again" not in own


def test_unknown_exempt_internal_and_draft_addresses_give_the_same_response(client, secrets):
    hidden, inner, draft = secrets["hidden"], secrets["inner"], secrets["draft"]
    board = inner.resolution.minute.item.meeting
    addresses = [
        "/public/items/999999/",
        f"/public/items/{hidden.pk}/",
        f"/public/items/{inner.resolution.minute.item_id}/",
        f"/public/items/{draft.resolution.minute.item_id}/",
        "/public/meetings/999999/",
        f"/public/meetings/{board.pk}/",
        f"/public/committees/{board.committee_id}/",
        "/public/nowhere/",
        "/public/items/1",
    ]

    responses = [client.get(address) for address in addresses]

    assert {response.status_code for response in responses} == {404}
    assert len({response.text for response in responses}) == 1
    headers = [{k: v for k, v in a.headers.items() if k != "X-Request-ID"} for a in responses]
    assert all(header == headers[0] for header in headers)


def test_an_agenda_and_minutes_are_public_once_published(client):
    follow_up = make_record()
    item = follow_up.resolution.minute.item
    address = reverse("committees:public-item", args=[item.pk])
    calendar = reverse("committees:public-meeting", args=[item.meeting_id])

    before = client.get(address), client.get(calendar)
    publish(item.meeting, minutes=False)
    with_agenda = client.get(address)
    publish_minutes(meeting=item.meeting, version=item.meeting.version, **by())
    with_minutes = client.get(address)

    assert [answer.status_code for answer in before] == [404, 200]
    assert "The agenda has not been published yet." in before[1].text
    assert "No minutes have been published yet." in with_agenda.text
    assert "(a)" not in with_agenda.text
    assert "(a)" in with_minutes.text
    assert "Draft minutes, not yet confirmed" in with_minutes.text


def test_an_item_that_became_public_says_when(client):
    meeting = make_meeting(make_committee())
    item = make_item(meeting, "A review", number="7", exemption=EXEMPT)
    publish(meeting)

    save_item(
        meeting=meeting,
        item=item,
        version=item.version,
        facts=ItemFacts("A review", "7", opened_reason="On advice."),
        **by(),
    )
    page = client.get(reverse("committees:public-item", args=[item.pk])).text

    assert "Made public on 2 March 2026" in page
    assert item.exempt_reason == EXEMPT.reason
    assert EXEMPT.reason not in page


@pytest.mark.parametrize("signed_in", [False, True])
def test_no_public_page_sets_or_needs_a_cookie(secrets, signed_in):
    client = Client()
    if signed_in:
        client.force_login(make_user(Role.CLERK))

    responses = [client.get(address) for address in [*public_addresses(), "/public/nowhere/"]]

    assert not any(response.cookies for response in responses)
    assert not any("cookie" in response.get("Vary", "").lower() for response in responses)
    assert {response["Cache-Control"] for response in responses} == {"public, no-cache"}


def test_signing_in_shows_no_more_on_the_public_pages(secrets, client):
    open_to_all = public_content(client)
    client.force_login(make_user(Role.CLERK))

    said = public_content(client)

    assert CANARY not in said
    assert len(said) == len(open_to_all)


def test_an_unchanged_page_is_not_sent_again(client, secrets):
    address = reverse("committees:public-item", args=[secrets["open"].pk])

    tag = client.get(address)["ETag"]
    again = client.get(address, headers={"if-none-match": tag})

    assert again.status_code == 304
    assert not again.content


def test_the_public_pages_are_read_only(client):
    assert client.post("/public/").status_code == 405
    assert client.head("/public/").status_code == 200


def test_a_council_with_nothing_published_says_so(client):
    assert "No committees have published anything yet." in client.get("/public/").text
