"""Requesting the removal of an action from its plan."""

import pytest
from django.urls import reverse

from actions.models import WithdrawalRequest
from safeguard.accounts.roles import Role
from tests.actions.sign_off.signing import signed_in
from tests.factories import hold, make_action, make_post, make_user
from tests.pages.forms import errors_of, filled_in

pytestmark = pytest.mark.django_db
WHY = {"reason": "Another team now does this."}


@pytest.fixture
def lead():
    lead = make_user(Role.OFFICER, email="lead@example.org", name="The lead")
    hold(make_post(), lead)
    return signed_in(lead)


@pytest.fixture
def team():
    return signed_in(make_user(Role.IMPROVEMENT_TEAM))


@pytest.fixture
def action(lead):
    return make_action(lead="Head of Safeguarding")


@pytest.fixture
def asked(lead, action):
    address = reverse("actions:ask-for-withdrawal", args=[action.pk])
    lead.post(address, filled_in(lead, address, **WHY))
    return WithdrawalRequest.objects.get()


def test_the_action_stays_until_the_request_is_decided(lead, action, asked):
    page = lead.get(action.get_absolute_url()).text

    action.refresh_from_db()
    assert action.state == "in-progress"
    assert "asked for this action to be removed from the plan" in page
    assert "Another team now does this." in page
    assert reverse("actions:ask-for-withdrawal", args=[action.pk]) not in page


def test_a_second_request_is_told_that_one_is_waiting(lead, action, asked):
    page = lead.get(reverse("actions:ask-for-withdrawal", args=[action.pk]))

    assert page.status_code == 409
    assert "The removal of this action has already been requested" in page.text
    assert "requested the removal of A1" in page.text


def test_a_request_needs_a_reason(lead, action):
    address = reverse("actions:ask-for-withdrawal", args=[action.pk])

    page = lead.post(address, filled_in(lead, address))

    assert list(errors_of(page)) == ["id_reason"]
    assert not WithdrawalRequest.objects.exists()


def test_the_team_can_refuse_and_give_a_reason(team, action, asked):
    address = reverse("actions:refuse-withdrawal", args=[asked.pk])

    team.post(address, filled_in(team, address, reason="It is still our responsibility."))

    asked.refresh_from_db()
    assert (asked.is_agreed, asked.answer_reason) == (False, "It is still our responsibility.")
    assert (
        "asked for this action to be removed from the plan"
        not in team.get(action.get_absolute_url()).text
    )
    assert team.get(address).status_code == 409


def test_withdrawing_the_action_agrees_the_request(team, action, asked):
    change = reverse("actions:change-state", args=[action.pk])
    out = {"state": "withdrawn", "decided_by": "Improvement Board, 2 March 2026", **WHY}

    team.post(change, filled_in(team, change, **out))

    asked.refresh_from_db()
    assert asked.is_agreed
