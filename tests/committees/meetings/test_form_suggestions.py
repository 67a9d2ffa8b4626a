"""Suggested values on the clerk's forms, and what happens when a form is submitted twice."""

import re
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from committees.minutes.labels import next_number
from committees.models import AgendaItem, Committee, FollowUp, Meeting, Minute, Resolution
from safeguard.accounts.roles import Role
from tests.committees.making import (
    EXEMPT,
    make_committee,
    make_follow_up,
    make_item,
    make_meeting,
    make_minute,
    make_record,
    make_resolution,
    publish,
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
    text = clerk.get(page).text
    numbers = dict(re.findall(r'name="(nonce|version)" value="([^"]*)"', text))
    return {**numbers, **typed}


def suggested(clerk, page, name):
    found = re.search(rf'name="{name}" value="([^"]*)"', clerk.get(page).text)
    return found[1] if found else ""


ADDING = {
    "add-committee": (Committee, {"name": "New  Panel", "label_style": "1."}),
    "add-meeting": (Meeting, {"held_on": "24/11/2031", "status": "PLANNED"}),
    "add-item": (AgendaItem, {"number": "31", "title": "Inspection"}),
    "write-minute": (Minute, {"text": "The Director reported."}),
    "add-resolution": (Resolution, {"kind": "NOTING", "text": "To note the figures"}),
    "add-follow-up": (
        FollowUp,
        {"wording": "Figures", "owner_text": "Chair", "due_kind": "unscheduled"},
    ),
}


@pytest.mark.parametrize("name", ADDING)
def test_an_add_form_submitted_twice_leads_to_the_same_record(clerk, name):
    model, typed = ADDING[name]
    clause = make_record().resolution
    meeting = clause.minute.item.meeting
    keys = {
        "add-committee": [],
        "add-meeting": [meeting.committee_id],
        "add-item": [meeting.pk],
        "write-minute": [make_item(meeting, number="9").pk],
        "add-resolution": [clause.minute_id],
        "add-follow-up": [clause.pk],
    }[name]
    page = address(name, *keys)
    form = shown_form(clerk, page, **typed)
    before = model.objects.count()

    first, second = clerk.post(page, form), clerk.post(page, form)

    made = model.objects.order_by("pk").last()
    assert model.objects.count() == before + 1
    assert first.url == second.url == made.get_absolute_url()


@pytest.mark.parametrize(
    ("name", "button", "leads_to"),
    [
        ("add-item", "another", "add-item"),
        ("write-minute", "clause", "add-resolution"),
        ("add-resolution", "another", "add-resolution"),
        ("add-resolution", "follow_up", "add-follow-up"),
        ("add-follow-up", "clause", "add-resolution"),
    ],
)
def test_save_and_continue_leads_to_the_same_page_when_submitted_twice(
    clerk, name, button, leads_to
):
    model, typed = ADDING[name]
    clause = make_record().resolution
    item = clause.minute.item
    keys = {
        "add-item": item.meeting_id,
        "write-minute": make_item(item.meeting, number="9").pk,
        "add-resolution": clause.minute_id,
        "add-follow-up": clause.pk,
    }
    page = address(name, keys[name])
    form = shown_form(clerk, page, **typed, **{button: ""})

    first, second = clerk.post(page, form), clerk.post(page, form)

    new_keys = {
        "add-item": item.meeting_id,
        "add-resolution": Minute.objects.order_by("pk").last().pk,
        "add-follow-up": Resolution.objects.order_by("pk").last().pk,
    }
    assert first.url == second.url == address(leads_to, new_keys[leads_to])
    assert button in clerk.get(page).text or name == "write-minute"


@pytest.mark.parametrize(
    ("last", "following"),
    [("46", "47"), ("Item 66", "Item 67"), ("9", "10"), ("5a", ""), ("", ""), ("1.9", "1.10")],
)
def test_the_next_number_follows_the_last_where_possible(last, following):
    assert next_number(last) == following


@pytest.mark.parametrize(
    ("before", "own", "expected"),
    [([], [], "1"), (["1", "2"], [], "1"), (["45", "46"], [], "47"), (["45"], ["47"], "48")],
)
def test_the_number_of_the_next_item_is_suggested(clerk, before, own, expected):
    committee = make_committee()
    earlier, meeting = (make_meeting(committee, date(2026, month, 10)) for month in (1, 2))
    for numbers, held in ((before, earlier), (own, meeting)):
        for number in numbers:
            make_item(held, number=number)

    assert suggested(clerk, address("add-item", meeting.pk), "number") == expected


def test_a_new_meeting_suggests_the_time_and_place_of_the_last(clerk):
    committee = make_committee()
    make_meeting(committee, date(2026, 1, 13), starts_at="18:30", place="Town Hall")

    page = address("add-meeting", committee.pk)

    assert suggested(clerk, page, "starts_at") == "18:30"
    assert suggested(clerk, page, "place") == "Town Hall"


def test_the_first_clause_of_a_new_committee_is_lettered(clerk):
    page = clerk.get(address("add-committee")).text

    assert re.search(r'<option value="\(a\)"\s+selected', page)


def test_a_clause_after_an_unnumbered_one_takes_the_next_number_and_the_same_mover(clerk):
    minute = make_minute(make_item(make_meeting(make_committee(label_style="1."))))
    make_resolution(minute, label="1.", moved_by="the Chair")
    make_resolution(minute, label="", moved_by="the Chair")
    page = address("add-resolution", minute.pk)

    assert suggested(clerk, page, "label") == "2."
    assert suggested(clerk, page, "moved_by") == "the Chair"


@pytest.mark.parametrize(
    ("kind", "due"),
    [
        ("STANDING_INSTRUCTION", "standing"),
        ("CONDITIONAL", "condition"),
        ("NOTING", "closed-at-once"),
        ("REQUEST", ""),
    ],
)
def test_a_follow_up_suggests_the_presenter_and_a_due_date_suited_to_the_clause(clerk, kind, due):
    director = make_post("Director")
    item = make_item(make_meeting(make_committee()), presenter=director)
    clause = make_resolution(make_minute(item), kind)

    page = clerk.get(address("add-follow-up", clause.pk)).text

    checked = re.findall(r'name="due_kind"[^>]*value="([^"]*)"[^>]*checked', page)
    assert checked == ([due] if due else [])
    # Nobody is the owner of a clause that asks for nothing.
    is_owner = bool(re.search(rf'<option value="{director.pk}"\s+selected', page))
    assert is_owner == (kind != "NOTING")


def test_fields_of_another_kind_of_due_date_are_not_saved(clerk):
    clause = make_record().resolution
    committee = clause.minute.item.meeting.committee
    later = make_meeting(committee, date(2026, 3, 10))
    page = address("add-follow-up", clause.pk)
    typed = {
        "wording": "Figures",
        "owner_text": "Chair",
        "due_kind": "unscheduled",
        "due_meeting": later.pk,
        "due_text": "a future meeting",
        "due_on": "1/3/2026",
    }

    clerk.post(page, shown_form(clerk, page, **typed))

    made = FollowUp.objects.get(wording="Figures")
    assert (made.due_meeting, made.due_on, made.due_text) == (None, None, "a future meeting")


def test_meetings_of_the_same_committee_come_first_and_requests_show_their_date(clerk):
    follow_up = make_record()
    committee = follow_up.resolution.minute.item.meeting.committee
    make_meeting(make_committee("Another Panel"), date(2026, 3, 24))
    make_meeting(committee, date(2026, 4, 14))
    again = make_record(committee, date(2026, 3, 10)).resolution

    page = clerk.get(address("add-follow-up", again.pk)).text
    offered = page[page.index('name="due_meeting"') :]

    assert offered.index("14 April 2026") < offered.index("Another Panel")
    assert "10 February 2026: A report" in page


def test_an_item_links_to_the_previous_and_next_items_the_reader_can_see(clerk):
    meeting = make_meeting(make_committee())
    first = make_item(meeting, "First", number="1")
    make_item(meeting, "Hidden", number="2", exemption=EXEMPT)
    third = make_item(meeting, "Third", number="3")
    publish(meeting)

    public = Client().get(address("public-item", first.pk)).text
    inside = clerk.get(third.get_absolute_url()).text

    assert f'href="/public/items/{third.pk}/" rel="next"' in public
    assert "Hidden" not in public
    assert 'rel="prev"' in inside
    assert "2 Hidden" in inside
    assert 'rel="next"' not in inside


def test_the_agenda_links_to_writing_a_minute_until_there_is_one(clerk):
    meeting = make_meeting(make_committee())
    written, waiting = (make_item(meeting, number=number) for number in "12")
    make_minute(written)
    officer = Client()
    officer.force_login(make_user(Role.OFFICER))

    page = clerk.get(meeting.get_absolute_url()).text

    assert address("write-minute", waiting.pk) in page
    assert address("write-minute", written.pk) not in page
    assert "Write minute" not in officer.get(meeting.get_absolute_url()).text


def test_resubmitting_the_form_leads_to_the_follow_up_even_after_it_has_changed(clerk):
    clause = make_record().resolution
    page = address("add-follow-up", clause.pk)
    typed = ADDING["add-follow-up"][1]
    form = shown_form(clerk, page, **typed)
    clerk.post(page, form)
    FollowUp.objects.filter(wording="Figures").update(wording="Newer figures")
    make_follow_up(clause, wording="Something else")

    made = FollowUp.objects.get(wording="Newer figures")
    assert clerk.post(page, form).url == made.get_absolute_url()
