"""A clerk must confirm what will be made public, or hidden, before it is saved."""

import html
import re

import pytest
from django.test import Client

from committees.models import AgendaItem, Document
from safeguard.accounts.roles import Role
from safeguard.audit.models import AuditEvent
from tests.committees.making import (
    EXEMPT,
    make_committee,
    make_document,
    make_item,
    make_meeting,
    make_minute,
    publish,
)
from tests.committees.meetings.test_pages import address, shown_form
from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk():
    client = Client()
    client.force_login(make_user(Role.CLERK))
    return client


def exempt_item(*, published=True, **committee):
    item = make_item(
        make_meeting(make_committee(**committee)), "A review", number="7", exemption=EXEMPT
    )
    make_minute(item)
    make_document(item, "The chronology")
    make_document(item, "The letters", exemption=EXEMPT)
    if published:
        publish(item.meeting)
    return item


def sent(clerk, page, **typed):
    """Posts a form. Returns the response and the hidden fields a browser would send next."""
    response = clerk.post(page, shown_form(clerk, page, **typed))
    fields = {}
    form = re.search(r"<form method=\"post\" novalidate>.*?</form>", response.text, re.DOTALL)
    for field in re.findall(r"<input[^>]*>", form[0] if form else ""):
        name, value = re.search(r'name="([^"]+)"', field), re.search(r'value="([^"]*)"', field)
        fields.setdefault(name[1], []).append(html.unescape(value[1] if value else ""))
    return response, fields


def test_making_an_item_public_lists_what_will_be_public_and_needs_confirmation(clerk):
    item = exempt_item()
    page = address("edit-item", item.pk)
    events = AuditEvent.objects.count()

    response, fields = sent(clerk, page, number="7", title="A review", opened_reason="On advice.")

    assert response.status_code == 200
    assert "members and the public will be able to read this straight away" in response.text
    assert "Title: A review" in response.text
    assert "Document: The chronology" in response.text
    assert "The letters" not in response.text
    assert "Minute, resolutions and follow-ups" in response.text
    assert AgendaItem.objects.get().is_exempt
    assert AuditEvent.objects.count() == events

    done = clerk.post(page, fields)

    opened = AgendaItem.objects.get()
    assert done.status_code == 302
    assert (opened.is_exempt, opened.number, opened.opened_reason) == (False, "7", "On advice.")


def test_making_an_item_exempt_needs_confirmation_and_keeps_the_paragraphs(clerk):
    item = make_item(make_meeting(make_committee()), "A review", number="7")
    publish(item.meeting)
    typed = {
        "number": "7",
        "title": "A review",
        "is_exempt": "on",
        "paragraphs": ["1", "2"],
        "exempt_reason": "A child could be recognised.",
        "public_title": "A report",
    }
    page = address("edit-item", item.pk)

    response, fields = sent(clerk, page, **typed)

    assert "This has been public." in response.text
    assert not AgendaItem.objects.get().is_exempt

    clerk.post(page, fields)

    assert AgendaItem.objects.get().exempt_paragraphs == "1, 2"


def test_confirming_an_exemption_does_not_confirm_making_it_public(clerk):
    item = exempt_item()
    page = address("edit-item", item.pk)

    clerk.post(
        page, shown_form(clerk, page, title="A review", opened_reason="On advice.", agreed="exempt")
    )

    assert AgendaItem.objects.get().is_exempt


@pytest.mark.parametrize(
    ("published", "is_public", "words"),
    [
        (True, True, "Officers, members and the public will be able to read this straight away"),
        (
            True,
            False,
            "Officers and committee members will be able to read this straight away",
        ),
        (False, True, "be able to read it once the agenda is published"),
    ],
)
def test_the_preview_says_who_will_be_able_to_read_it_and_when(clerk, published, is_public, words):
    item = exempt_item(published=published, is_public=is_public)

    response, _ = sent(
        clerk, address("edit-item", item.pk), title="A review", opened_reason="On advice."
    )

    assert words in response.text


def test_a_change_that_makes_nothing_public_needs_no_confirmation(clerk):
    item = exempt_item()
    page = address("edit-item", item.pk)

    response, _ = sent(
        clerk,
        page,
        number="7",
        title="A longer review",
        is_exempt="on",
        paragraphs=["1"],
        exempt_reason="A child could be recognised.",
        public_title="A report",
    )

    assert response.status_code == 302
    assert AgendaItem.objects.get().title == "A longer review"


@pytest.mark.parametrize("item_is_exempt", [True, False])
def test_making_a_document_public_needs_confirmation_if_its_item_is_public(clerk, item_is_exempt):
    item = make_item(
        make_meeting(make_committee()), number="7", exemption=EXEMPT if item_is_exempt else None
    )
    document = make_document(item, "The letters", exemption=EXEMPT)
    publish(item.meeting)
    page = address("edit-document", document.pk)

    response, fields = sent(clerk, page, title="The letters")

    assert response.status_code == (302 if item_is_exempt else 200)
    assert Document.objects.get().is_exempt is not item_is_exempt

    clerk.post(page, fields)

    assert not Document.objects.get().is_exempt
