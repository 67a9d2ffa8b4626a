"""Deciding on one action after another.

The tests cover the position in the queue, missing evidence and decisions that others have made.
"""

import pytest
from django.urls import reverse

from actions.models import ActionEntry
from actions.plans.states import State
from safeguard.accounts.roles import Role
from tests.actions.sign_off.signing import claim, signed_in
from tests.factories import hold, make_action, make_evidence, make_post, make_user
from tests.pages.forms import errors_of, filled_in

pytestmark = pytest.mark.django_db
SEVERAL = "/sign-off/"
NOTHING = {"evidence": "", "no_evidence_reason": "It is law."}


@pytest.fixture
def lead():
    lead = make_user(Role.OFFICER, email="lead@example.org", name="The lead")
    hold(make_post(), lead)
    return lead


@pytest.fixture
def signer():
    return signed_in(make_user(Role.SIGNING_OFFICER))


def waiting(ref, by, **typed):
    action = make_action(ref=ref, lead="Head of Safeguarding")
    claim(action, by, **typed)
    action.refresh_from_db()
    return action


def address_of(action):
    return reverse("actions:sign-off", args=[action.pk])


def decide(client, action, **typed):
    return client.post(address_of(action), filled_in(client, address_of(action), **typed))


def test_a_decision_shows_its_position_and_leads_to_the_next(signer, lead):
    first, second = waiting("A", lead), waiting("B", lead)

    page = signer.get(address_of(first)).text
    to_second = decide(signer, first, answer="sign")
    last = decide(signer, second, answer="sign")

    assert "Decision 1 of 2" in page
    assert to_second["Location"] == address_of(second)
    assert last["Location"] == second.get_absolute_url()


def test_signing_off_without_evidence_needs_a_reason(signer, lead):
    action = waiting("A", lead, **NOTHING)

    page = signer.get(address_of(action)).text
    refused = decide(signer, action, answer="sign")
    decide(signer, action, answer="sign", reason="The law is in force.")

    assert "No evidence given" in page
    assert errors_of(refused) == {
        "id_reason": "Enter why you are signing this off without evidence"
    }
    action.refresh_from_db()
    assert action.state == State.SIGNED_OFF
    assert ActionEntry.objects.latest("pk").reason == "The law is in force."


def test_an_uploaded_file_counts_as_evidence(signer, lead):
    action = waiting("A", lead, **NOTHING)
    make_evidence(action, "Training register")

    decide(signer, action, answer="sign")

    action.refresh_from_db()
    assert action.state == State.SIGNED_OFF


def test_an_action_without_evidence_cannot_be_signed_off_with_others(signer, lead):
    bare, backed = waiting("A", lead, **NOTHING), waiting("B", lead)

    page = signer.get(SEVERAL)
    form = filled_in(signer, SEVERAL, chosen=[f"{bare.pk}-{bare.version}"])
    signer.post(SEVERAL, form)

    assert "1 action with no evidence given" in page.text
    assert list(page.context["form"].read) == [f"{backed.pk}-{backed.version}"]
    bare.refresh_from_db()
    assert bare.state == State.AWAITING_SIGN_OFF


@pytest.mark.parametrize(
    ("typed", "heading"),
    [
        ({"answer": "sign"}, "already been signed off"),
        ({"answer": "return", "reason": "Who attended?"}, "already been returned to its lead"),
    ],
)
def test_a_decision_already_made_by_another_person_is_shown_and_nothing_is_saved(
    signer, lead, typed, heading
):
    action, other = waiting("A", lead), waiting("B", lead)
    late = filled_in(signer, address_of(action), answer="sign")
    director = make_user(Role.SIGNING_OFFICER, email="director@example.org", name="The director")
    decide(signed_in(director), action, **typed)
    before = ActionEntry.objects.count()

    page = signer.post(address_of(action), late)

    assert page.status_code == 409
    assert heading in page.text
    assert "What you sent was not saved." in page.text
    assert address_of(other) in page.text
    assert ActionEntry.objects.count() == before
    assert "What you sent was not saved." not in signer.get(address_of(action)).text
