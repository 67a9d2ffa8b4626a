"""A form claims nothing that nobody chose."""

import pytest

from committees.follow_ups.forms import FollowUpForm
from committees.models import Membership, Resolution, ResolutionKind
from safeguard.accounts.roles import Role
from tests.cases.pages import fill, sign_in
from tests.committees.making import (
    make_committee,
    make_item,
    make_meeting,
    make_minute,
    make_resolution,
)
from tests.committees.meetings.test_pages import address
from tests.factories import make_post

pytestmark = pytest.mark.django_db


def test_the_role_of_a_new_member_has_to_be_chosen():
    clerk, committee = sign_in(Role.CLERK), make_committee()

    page = fill(clerk, "committees:add-member", committee.pk, name="Cllr", from_on="1/1/2026")

    assert "Choose a role" in page.text
    assert not Membership.objects.exists()


@pytest.mark.parametrize(
    ("kind", "has_owner"),
    [
        (ResolutionKind.UNDERTAKING, False),
        (ResolutionKind.NOTING, False),
        (ResolutionKind.REQUEST, True),
    ],
)
def test_the_presenter_is_suggested_only_for_what_was_asked_of_them(kind, has_owner):
    item = make_item(make_meeting(make_committee()), presenter=make_post("Director"))

    suggested = FollowUpForm.suggested(make_resolution(make_minute(item), kind))

    assert (suggested["owner"] is not None) == has_owner


@pytest.mark.parametrize(
    ("kind", "typed", "label"),
    [
        ("UNDERTAKING", {}, ""),
        ("CHAIRS_REQUEST", {}, ""),
        ("UNDERTAKING", {"label": "U1"}, "U1"),
        ("REQUEST", {}, "3."),
    ],
)
def test_the_next_label_is_not_used_for_what_was_not_resolved(kind, typed, label):
    clerk, committee = sign_in(Role.CLERK), make_committee(label_style="1.")
    minute = make_minute(make_item(make_meeting(committee)))
    for place in "12":
        make_resolution(minute, label=f"{place}.")

    page = fill(clerk, "committees:add-resolution", minute.pk, kind=kind, text="To send", **typed)

    assert page.status_code == 200
    assert Resolution.objects.latest("pk").label == label
    assert 'name="label" value="3."' in clerk.get(address("add-resolution", minute.pk)).text or (
        label == "3."
    )
