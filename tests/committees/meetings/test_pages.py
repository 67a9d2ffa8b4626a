"""The clerk's pages: saving, errors beside the field and forms submitted twice."""

import re
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from committees.follow_ups.states import FollowUpState
from committees.models import (
    AgendaItem,
    Committee,
    Document,
    FollowUp,
    Meeting,
    Membership,
    Minute,
    Resolution,
)
from safeguard.accounts.roles import Role
from safeguard.audit.models import AuditEvent
from tests.committees.making import (
    EXEMPT,
    make_committee,
    make_item,
    make_meeting,
    make_minute,
    make_record,
    make_resolution,
)
from tests.factories import make_post, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk():
    client = Client()
    client.force_login(make_user(Role.CLERK))
    return client


def address(name, *keys):
    return reverse(f"committees:{name}", args=keys)


def shown_form(clerk, page, **typed):
    """Returns the data the form would submit: its hidden fields and the values given."""
    text = clerk.get(page).text
    numbers = dict(re.findall(r'name="(nonce|version)" value="([^"]*)"', text))
    return {**numbers, **typed}


def fill(clerk, page, **typed):
    return clerk.post(page, shown_form(clerk, page, **typed), follow=True)


def verbs():
    return list(AuditEvent.objects.order_by("seq").values_list("verb", flat=True))


def test_a_meeting_with_two_resolutions_is_entered_and_shown_to_the_public(clerk):
    director = make_post("Director of Children's Services")

    fill(clerk, address("add-committee"), name="Scrutiny Panel", label_style="1.", is_public="on")
    committee = Committee.objects.get()
    fill(clerk, address("add-meeting", committee.pk), held_on="24/11/2011", status="PLANNED")
    meeting = Meeting.objects.get()
    fill(clerk, address("add-item", meeting.pk), number="31", title="Inspection")
    item = AgendaItem.objects.get()
    fill(clerk, address("publish-agenda", meeting.pk))
    fill(clerk, address("write-minute", item.pk), number="31", text="The Director reported.")
    minute = Minute.objects.get()
    add = address("add-resolution", minute.pk)
    fill(clerk, add, kind="COURTESY", label="1.", text="To thank the Director")
    fill(clerk, add, kind="REQUEST", text="To ask for a report")
    asked = Resolution.objects.get(kind="REQUEST")
    fill(
        clerk,
        address("add-follow-up", asked.pk),
        wording="A report",
        owner=director.pk,
        due_kind="unscheduled",
    )
    fill(clerk, address("publish-minutes", meeting.pk))
    fill(clerk, address("add-meeting", committee.pk), held_on="12/1/2012", status="PLANNED")
    later = Meeting.objects.latest("pk")
    done = fill(clerk, address("confirm-minutes", meeting.pk), later=later.pk)
    page = Client().get(address("public-item", item.pk)).text

    assert "Minutes confirmed." in done.text
    assert page.index("To thank the Director") < page.index("To ask for a report")
    assert "Confirmed at the meeting on 12 January 2012." in page
    assert "Open, not scheduled" in page
    assert "Owner: Director of Children&#x27;s Services" in page
    assert [verb for verb in verbs() if not verb.startswith(("user", "post", "team"))][-11:] == [
        "committee.made",
        "meeting.made",
        "item.made",
        "meeting.agenda_published",
        "minute.made",
        "resolution.made",
        "resolution.made",
        "follow_up.made",
        "meeting.minutes_published",
        "meeting.made",
        "meeting.minutes_confirmed",
    ]


def test_the_next_label_is_suggested_and_can_be_left_blank(clerk):
    minute = make_minute(make_item(make_meeting(make_committee(label_style="(1)"))))
    make_resolution(minute, label="(1)")
    add = address("add-resolution", minute.pk)

    text = clerk.get(add).text
    fill(clerk, add, kind="CONDITIONAL", label="", text="To ask the Chair")

    assert 'name="label" value="(2)"' in text
    assert Resolution.objects.get(kind="CONDITIONAL").label == ""


@pytest.mark.parametrize(
    ("name", "typed", "field", "words"),
    [
        ("add-committee", {}, "name", "Enter the committee’s name"),
        (
            "add-committee",
            {"name": "X", "keeps_record_elsewhere": "javascript:alert(1)"},
            "keeps_record_elsewhere",
            "Enter a web address that starts with https://",
        ),
        ("add-meeting", {"status": "PLANNED"}, "held_on", "Enter the date of the meeting"),
        (
            "add-meeting",
            {"status": "PLANNED", "held_on": "May 2013"},
            "held_on",
            "Date must be like 31/3/2027",
        ),
        (
            "add-meeting",
            {"status": "PLANNED", "held_on": "24/11/2011", "starts_at": "half past"},
            "starts_at",
            "Enter a time, like 18:30",
        ),
        (
            "add-meeting",
            {"status": "CANCELLED", "held_on": "24/11/2011"},
            "status_reason",
            "Enter why the meeting has been moved or cancelled",
        ),
        ("add-member", {"from_on": "1/1/2011"}, "name", "Enter a name or choose a post"),
        (
            "add-member",
            {"name": "Chair", "from_on": "1/1/2011", "to_on": "1/1/2010"},
            "to_on",
            "Last day must be on or after the first day",
        ),
        ("add-item", {}, "title", "Enter a title"),
        (
            "add-item",
            {"title": "X", "is_exempt": "on", "exempt_reason": "Y", "public_title": "Z"},
            "paragraphs",
            "Choose at least one paragraph",
        ),
        (
            "add-item",
            {
                "title": "X",
                "is_exempt": "on",
                "paragraphs": ["1", "12"],
                "exempt_reason": "Y",
                "public_title": "Z",
            },
            "paragraphs",
            "Something you chose is no longer in the list.",
        ),
        ("write-minute", {}, "text", "Enter the minute"),
        ("add-resolution", {"text": "X"}, "kind", "Choose a kind"),
        (
            "add-follow-up",
            {"wording": "X", "owner_text": "Chair"},
            "due_kind",
            "Choose when it is due",
        ),
        (
            "add-follow-up",
            {"wording": "X", "due_kind": "unscheduled"},
            "owner",
            "Choose an owner or enter their name",
        ),
        (
            "add-follow-up",
            {"wording": "X", "owner_text": "Chair", "due_kind": "condition"},
            "condition",
            "Enter what has to happen first",
        ),
        (
            "add-follow-up",
            {"wording": "X", "owner_text": "Chair", "due_kind": "fixed-date"},
            "due_on",
            "Enter the date",
        ),
        (
            "change-follow-up-state",
            {"state": "cancelled"},
            "reason",
            "Enter a reason for marking this",
        ),
        ("change-follow-up-state", {"state": "scheduled"}, "due_meeting", "Choose the meeting"),
        ("edit-document", {}, "title", "Enter a title"),
    ],
)
def test_errors_are_shown_beside_their_fields(clerk, name, typed, field, words):
    follow_up = make_record()
    item = follow_up.resolution.minute.item
    keys = {
        "add-committee": [],
        "add-meeting": [item.meeting.committee_id],
        "add-member": [item.meeting.committee_id],
        "add-item": [item.meeting_id],
        "write-minute": [item.pk],
        "add-resolution": [follow_up.resolution.minute_id],
        "add-follow-up": [follow_up.resolution_id],
        "change-follow-up-state": [follow_up.pk],
        "edit-document": [Document.objects.create(item=item, title="A").pk],
    }
    before = verbs()

    response = fill(clerk, address(name, *keys[name]), **typed)

    beside = rf'id="(?:id_)?{field}[^"]*_error[^>]*>\s*<span[^>]*>Error:</span>([^<]*)<'
    assert words in re.search(beside, response.text)[1]
    assert "<title>Error:" in response.text
    assert verbs() == before


def test_a_form_submitted_twice_is_saved_once(clerk):
    committee = make_committee()
    page = address("add-meeting", committee.pk)
    typed = shown_form(clerk, page, held_on="24/11/2011", status="PLANNED")

    first, second = clerk.post(page, typed), clerk.post(page, typed)

    assert Meeting.objects.count() == 1
    assert first.status_code == second.status_code == 302


@pytest.mark.parametrize("name", ["publish-agenda", "change-follow-up-state"])
def test_a_status_change_submitted_twice_redirects_to_the_same_page(clerk, name):
    follow_up = make_record()
    meeting = follow_up.resolution.minute.item.meeting
    keys = {"publish-agenda": meeting.pk, "change-follow-up-state": follow_up.pk}
    page = address(name, keys[name])
    typed = shown_form(clerk, page, state="cancelled", reason="No longer wanted.")

    responses = [clerk.post(page, typed) for _ in range(2)]

    assert [response.status_code for response in responses] == [302, 302]
    assert responses[0].url == responses[1].url


def test_a_second_clerk_editing_the_same_minute_sees_both_versions(clerk):
    item = make_item(make_meeting(make_committee()), "A review", number="7", exemption=EXEMPT)
    page = address("edit-item", item.pk)
    late = shown_form(
        clerk,
        page,
        title="Mine",
        number="7",
        is_exempt="on",
        paragraphs=["1", "3"],
        exempt_reason="My reason",
        public_title="My title",
    )
    fill(
        clerk,
        page,
        title="Theirs",
        number="7",
        is_exempt="on",
        paragraphs=["1"],
        exempt_reason="Their reason",
        public_title="Their title",
    )

    response = clerk.post(page, late)

    assert response.status_code == 409
    assert 'value="Mine"' in response.text
    assert "Theirs" in response.text
    assert "Their reason" in response.text
    assert re.findall(r'name="paragraphs"[^>]*value="(\d+)"[^>]*checked', response.text) == [
        "1",
        "3",
    ]
    assert AgendaItem.objects.get().title == "Theirs"


def test_a_duplicate_name_is_refused_in_the_error_summary(clerk):
    make_committee("Scrutiny Panel")

    response = fill(clerk, address("add-committee"), name="Scrutiny  Panel", label_style="1.")

    assert "There is already a committee with that name." in response.text
    assert Committee.objects.count() == 1


def test_the_reason_for_making_an_exempt_item_public_is_required_and_kept(clerk):
    item = make_item(make_meeting(make_committee()), "A review", exemption=EXEMPT)
    page = address("edit-item", item.pk)

    refused = fill(clerk, page, title="A review")
    done = fill(
        clerk, page, title="A review", opened_reason="On advice of the solicitor.", agreed="open"
    )

    item.refresh_from_db()
    assert "Enter why this item can now be public" in refused.text
    assert "On advice of the solicitor." in done.text
    assert (item.is_exempt, item.exempt_reason) == (False, EXEMPT.reason)
    assert "item.opened" in verbs()


def test_a_new_date_moves_the_meeting_and_keeps_the_original_date(clerk):
    meeting = make_meeting(make_committee(), date(2011, 11, 15))
    page = address("edit-meeting", meeting.pk)

    refused = fill(clerk, page, held_on="22/11/2011", status="PLANNED")
    done = fill(
        clerk, page, held_on="22/11/2011", status="PLANNED", status_reason="Room not available."
    )

    assert "Enter why the meeting has been moved or cancelled" in refused.text
    assert "from 15 November 2011" in done.text
    assert "Room not available." in done.text


def test_a_member_with_a_seat_on_a_board_can_read_it(clerk):
    member = make_user(Role.MEMBER)
    committee = make_committee("Board", is_public=False)
    page = address("add-member", committee.pk)

    unknown = fill(
        clerk, page, role="CHAIR", name="Chair", email="no@example.org", from_on="1/1/2011"
    )
    fill(clerk, page, role="CHAIR", name="Chair", email=member.email, from_on="1/1/2011")

    assert "There is no account with that email address." in unknown.text
    assert Membership.objects.get().user == member


def test_follow_ups_are_listed_with_owner_due_date_and_age(clerk):
    follow_up = make_record()
    committee = follow_up.resolution.minute.item.meeting.committee

    page = clerk.get(address("follow-ups", committee.pk)).text

    assert "Director" in page
    assert "Not yet scheduled" in page
    assert re.search(r">\d+ meeting", page)
    assert f"#follow-up-{follow_up.pk}" in page


def test_a_delivered_follow_up_and_its_minute_link_to_each_other(clerk):
    follow_up = make_record()
    meeting = follow_up.resolution.minute.item.meeting
    answer = make_minute(
        make_item(make_meeting(meeting.committee, date(2026, 3, 10)), "Answer", number="8"),
        number="8",
    )

    fill(
        clerk,
        address("change-follow-up-state", follow_up.pk),
        state="delivered",
        delivered_minute=answer.pk,
    )
    asked = clerk.get(follow_up.resolution.minute.item.get_absolute_url()).text
    given = clerk.get(answer.item.get_absolute_url()).text

    assert FollowUp.objects.get().state == FollowUpState.DELIVERED
    assert "Delivered: minute 8 (10 March 2026)" in asked
    assert "Delivered here: A report" in given


def test_empty_pages_say_that_there_is_nothing_yet(clerk):
    committee = make_committee()
    meeting = make_meeting(committee)

    assert "No members have been added." in clerk.get(committee.get_absolute_url()).text
    assert "There are no agenda items yet." in clerk.get(meeting.get_absolute_url()).text
    assert (
        "The committee is not waiting for anything."
        in clerk.get(address("follow-ups", committee.pk)).text
    )
