"""Putting actions on hold."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from actions.changes.services.holds import HoldFacts, put_on_hold
from actions.models import ActionEntry, Hold
from safeguard.accounts.roles import Role
from safeguard.exceptions import Refused
from tests.actions.sign_off.signing import claim, signed_in
from tests.factories import NOW, TODAY, hold, make_action, make_post, make_user
from tests.pages.forms import errors_of, filled_in
from tests.visible import text_of

pytestmark = pytest.mark.django_db
WHY = {"reason": "Staff sickness.", "restart_on": "1/3/2090"}


@pytest.fixture
def officer():
    officer = make_user(Role.OFFICER, email="lead@example.org", name="The lead")
    hold(make_post(), officer)
    return officer


@pytest.fixture
def lead(officer):
    return signed_in(officer)


@pytest.fixture
def action(officer):
    return make_action(lead="Head of Safeguarding")


@pytest.fixture
def address(action):
    return reverse("actions:put-on-hold", args=[action.pk])


def held_since_spring(action, officer, **facts):
    """Puts the action on hold on 2 March 2026 until the next day."""
    return put_on_hold(
        action=action,
        version=action.version,
        facts=HoldFacts(restart_on=TODAY + timedelta(days=1), **facts),
        reason="Staff sickness.",
        effective_on=TODAY,
        by=officer,
        at=NOW,
    )


def test_a_hold_shows_its_reason_restart_date_and_what_it_is_waiting_for(lead, action, address):
    other = make_action(ref="B2", action="Buy the system")
    outside = {"waits_for_text": "The inspectorate’s answer", "waits_for_on": "1/2/2090"}

    page = lead.post(
        address, filled_in(lead, address, **WHY, **outside, waits_for=other.pk), follow=True
    )

    action.refresh_from_db()
    assert action.state == "on-hold"
    for words in [
        "Reason: Staff sickness.",
        "Work is expected to restart on 1 March 2090.",
        "B2: Buy the system",
        "Waiting for: The inspectorate’s answer, expected on 1 February 2090.",
    ]:
        assert words in page.text


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"reason": ""}, "reason"),
        ({"restart_on": ""}, "restart_on"),
        ({"restart_on": "March 2090"}, "restart_on"),
        ({"restart_on": "1/3/2020"}, "restart_on"),
        ({"waits_for_text": "The inspectorate"}, "waits_for_on"),
        ({"waits_for": "999"}, "waits_for"),
    ],
)
def test_errors_are_shown_beside_their_fields(lead, action, address, wrong, field):
    page = lead.post(address, filled_in(lead, address, **{**WHY, **wrong}))

    assert list(errors_of(page)) == [f"id_{field}"]
    assert not Hold.objects.exists()


def test_the_action_returns_to_its_lead_on_the_restart_date(lead, officer, action):
    held_since_spring(action, officer)

    home = lead.get(reverse("home")).text
    page = lead.get(action.get_absolute_url()).text

    assert "No longer on hold." in home
    assert "Work was expected to restart on 3 March 2026." in home
    assert "The hold has ended." in page
    action.refresh_from_db()
    assert action.state == "on-hold"


def test_a_hold_is_not_over_before_its_restart_date(lead, address):
    lead.post(address, filled_in(lead, address, **WHY))

    assert "No longer on hold." not in lead.get(reverse("home")).text


def test_a_hold_is_over_when_the_action_it_waits_for_is_signed_off(lead, address):
    other = make_action(ref="B2", lead="Head of Audit")
    lead.post(address, filled_in(lead, address, **WHY, waits_for=other.pk))
    claim(other, make_user(Role.IMPROVEMENT_TEAM), effective_on=timezone.localdate())
    signer = signed_in(make_user(Role.SIGNING_OFFICER))
    sign = reverse("actions:sign-off", args=[other.pk])

    signer.post(sign, filled_in(signer, sign, answer="sign", confirmed="on"))

    assert "No longer on hold." in lead.get(reverse("home")).text


def test_a_hold_that_is_over_can_be_extended(lead, officer, action, address):
    held_since_spring(action, officer)

    page = lead.post(address, filled_in(lead, address, **WHY), follow=True)

    assert "Work is expected to restart on 1 March 2090." in page.text
    assert "No longer on hold." not in lead.get(reverse("home")).text
    assert Hold.objects.count() == 2


def test_a_hold_ends_when_work_restarts(lead, officer, action):
    held_since_spring(action, officer)
    change = reverse("actions:change-state", args=[action.pk])

    lead.post(change, filled_in(lead, change, state="in-progress"))

    assert "No longer on hold." not in lead.get(reverse("home")).text
    assert list(Hold.objects.current()) == []


def test_a_confidential_action_is_not_revealed_to_others(lead, officer, action):
    secret = make_action(ref="S9", action="Review the case", is_confidential=True)

    held_since_spring(action, officer, waits_for=secret)

    assert "S9" not in text_of(lead.get(action.get_absolute_url()))


@pytest.mark.parametrize("state", ["not-started", "awaiting-sign-off", "signed-off"])
def test_only_work_in_progress_can_be_put_on_hold(lead, state):
    action = make_action(ref="C3", lead="Head of Safeguarding", state=state)

    assert lead.get(reverse("actions:put-on-hold", args=[action.pk])).status_code == 409


def test_an_action_cannot_wait_for_itself(officer, action):
    with pytest.raises(Refused, match="itself"):
        held_since_spring(action, officer, waits_for=action)

    assert ActionEntry.objects.filter(action=action).count() == 1
