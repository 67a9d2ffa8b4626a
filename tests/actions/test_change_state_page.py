"""Changing an action's state on its page."""

import pytest
from django.test import Client
from django.urls import reverse

from actions.models import ActionEntry, EntryKind
from actions.states import State
from safeguard.accounts.roles import Role
from tests.factories import ANSWER, hold, make_action, make_post, make_user
from tests.pages.forms import NOTHING_TO_SEE, TOO_LONG, as_drawn, beside, errors_of, filled_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead():
    lead = make_user(Role.OFFICER, email="lead@example.org", name="The lead")
    hold(make_post(), lead)
    return lead


@pytest.fixture
def action(lead):
    return make_action(lead="Head of Safeguarding", target_date="31/3/2027")


@pytest.fixture
def address(action):
    return reverse("actions:change-state", args=[action.pk])


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def client(lead):
    return signed_in(lead)


def moves(action):
    return list(ActionEntry.objects.filter(action=action, kind=EntryKind.STATE).in_order())


def test_the_state_is_changed_and_the_page_says_so(client, action, address):
    page = client.post(address, filled_in(client, address, state="awaiting-sign-off"), follow=True)

    assert page.redirect_chain == [(action.get_absolute_url(), 302)]
    assert "State changed." in page.text
    assert "Completed, awaiting sign-off" in page.text
    assert [entry.state for entry in moves(action)] == [State.AWAITING_SIGN_OFF]


def test_what_is_done_is_signed_off_by_somebody_else(client, action, address):
    client.post(address, filled_in(client, address, state="awaiting-sign-off"))
    signer = signed_in(make_user(Role.SIGNING_OFFICER))

    assert client.get(address).status_code == 403
    signer.post(address, filled_in(signer, address, state="signed-off"))

    action.refresh_from_db()
    assert action.work_state == State.SIGNED_OFF


def test_a_signing_officer_does_not_sign_off_their_own_words(address, action, client):
    both = make_user(Role.SIGNING_OFFICER, Role.IMPROVEMENT_TEAM)
    own = signed_in(both)
    progress = reverse("actions:record-progress", args=[action.pk])
    words = {**ANSWER, "rating": "green", "progress_made": "All courses ran."}
    own.post(progress, filled_in(own, progress, **words))
    client.post(address, filled_in(client, address, state="awaiting-sign-off"))

    page = own.post(address, filled_in(own, address, state="signed-off"))

    assert list(errors_of(page)) == ["id_state_1"]
    assert "signed-off" not in dict(page.context["form"].fields["state"].choices)


@pytest.mark.parametrize("reason", NOTHING_TO_SEE)
def test_stopping_without_a_reason_is_refused_beside_the_field(client, action, address, reason):
    page = client.post(address, filled_in(client, address, state="on-hold", reason=reason))

    assert beside(page, "reason") == ["Enter why the action becomes “On hold”"]
    assert errors_of(page)["id_reason"] == "Enter why the action becomes “On hold”"
    assert moves(action) == []


@pytest.mark.parametrize("state", ["", "signed-off", "superseded", "withdrawn", "nonsense"])
def test_a_state_that_is_not_offered_is_no_choice(client, action, address, state):
    page = client.post(address, filled_in(client, address) | {"state": state})

    assert list(errors_of(page)) == ["id_state_1"]
    assert moves(action) == []


def test_a_reason_that_is_too_long_stays_in_the_box(client, action, address):
    page = client.post(address, filled_in(client, address, state="on-hold", reason=TOO_LONG))

    assert len(beside(page, "reason")) == 1
    assert page.context["form"]["reason"].value() == TOO_LONG


def test_a_form_drawn_before_somebody_saved_is_held_up_once(client, action, address):
    form = filled_in(client, address, state="on-hold", reason="No trainer.")
    team = signed_in(make_user(Role.IMPROVEMENT_TEAM, name="The team"))
    progress = reverse("actions:record-progress", args=[action.pk])
    theirs = {**ANSWER, "rating": "green", "progress_made": "All nine courses ran."}
    team.post(progress, filled_in(team, progress, **theirs))

    conflict = client.post(address, form)
    client.post(address, as_drawn(conflict))

    assert conflict.status_code == 409
    assert "All nine courses ran." in conflict.text
    assert "No trainer.</textarea>" in conflict.text
    assert [entry.reason for entry in moves(action)] == ["No trainer."]


@pytest.mark.parametrize("state", ["awaiting-sign-off", "on-hold"])
def test_the_same_form_twice_is_one_move_and_leads_to_the_same_page(client, action, address, state):
    form = filled_in(client, address, state=state, reason="No trainer.")

    first, second = client.post(address, form), client.post(address, form)

    assert first["Location"] == second["Location"] == action.get_absolute_url()
    assert len(moves(action)) == 1


def test_fields_that_the_page_does_not_have_change_nothing(client, action, address):
    extra = {"rating": "green", "signed_off_by": "1", "is_confidential": "on"}

    client.post(address, filled_in(client, address, state="on-hold", reason="No trainer.") | extra)

    action.refresh_from_db()
    assert (action.rating.code, action.is_confidential) == ("amber", False)


def test_whoever_does_not_work_on_it_is_refused(action, address):
    assert signed_in(make_user(Role.OFFICER)).post(address, {}).status_code == 403
    assert moves(action) == []
