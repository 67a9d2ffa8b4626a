"""Appearance and initial values of the fields on the clerk's forms."""

import re

import pytest
from django.test import Client

from safeguard.accounts.roles import Role
from tests.committees.making import make_committee, make_item, make_meeting
from tests.committees.meetings.test_pages import address
from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk():
    client = Client()
    client.force_login(make_user(Role.CLERK))
    return client


def test_a_new_committee_labels_resolutions_with_letters_by_default(clerk):
    page = clerk.get(address("add-committee")).text

    assert re.search(r'<option value="\(a\)"\s+selected', page)
    assert not re.search(r'<option value=""\s+selected', page)


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("add-committee", "keeps_record_elsewhere"),
        ("add-document", "external_url"),
        ("add-meeting", "external_url"),
        ("import-meetings", "address"),
    ],
)
def test_a_web_address_field_looks_like_any_other_field(clerk, name, field):
    item = make_item(make_meeting(make_committee()))
    keys = {"add-committee": [], "add-document": [item.pk]}

    page = clerk.get(address(name, *keys.get(name, [item.meeting.committee_id]))).text

    box = re.search(rf'<input[^>]*name="{field}"[^>]*>', page)[0]
    assert "govuk-input" in box
    assert 'inputmode="url"' in box


def test_the_hint_for_a_checkbox_is_below_its_label(clerk):
    page = clerk.get(address("add-committee")).text

    assert page.index('for="id_is_public"') < page.index('id="id_is_public_hint"')
    box = re.search(r'<input[^>]*name="is_public"[^>]*>', page)[0]
    assert "id_is_public_hint" in box
