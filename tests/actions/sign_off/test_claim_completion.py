"""Claiming completion."""

import pytest
from django.urls import reverse

from actions.models import CompletionClaim
from actions.plans.states import State
from safeguard.accounts.roles import Role
from safeguard.audit.models import AuditEvent
from tests.actions.sign_off.signing import SHOWN, signed_in
from tests.cases.files import STOCKTON_SCALE
from tests.factories import hold, make_action, make_plan, make_post, make_scale, make_user
from tests.pages.forms import NOTHING_TO_SEE, errors_of, filled_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead():
    lead = make_user(Role.OFFICER, email="lead@example.org", name="The lead")
    hold(make_post(), lead)
    return signed_in(lead)


@pytest.fixture
def action(lead):
    return make_action(lead="Head of Safeguarding")


def address_of(action):
    return reverse("actions:claim-completion", args=[action.pk])


def test_a_claimed_action_keeps_its_rating_and_shows_its_evidence(lead, action):
    address = address_of(action)

    page = lead.post(address, filled_in(lead, address, **SHOWN), follow=True)

    action.refresh_from_db()
    assert page.redirect_chain == [(action.get_absolute_url(), 302)]
    assert (action.state, action.rating.code) == (State.AWAITING_SIGN_OFF, "amber")
    assert "The training register." in page.text
    assert "Waiting for sign-off since today." in page.text
    assert action.latest_entry.for_post == action.lead
    assert AuditEvent.objects.filter(verb="action.completion_claimed").count() == 1


@pytest.mark.parametrize("nothing", NOTHING_TO_SEE)
def test_a_claim_without_evidence_needs_a_reason(lead, action, nothing):
    address = address_of(action)
    neither = {"evidence": nothing, "no_evidence_reason": nothing}

    page = lead.post(address, filled_in(lead, address, **neither))

    assert list(errors_of(page)) == ["id_evidence"]
    assert not CompletionClaim.objects.exists()
    lead.post(address, filled_in(lead, address, no_evidence_reason="It was a verbal briefing."))
    assert CompletionClaim.objects.get().no_evidence_reason == "It was a verbal briefing."


@pytest.mark.parametrize(
    "state", ["not-started", "on-hold", "revised-timescale-needed", "signed-off", "withdrawn"]
)
def test_only_work_in_progress_can_be_claimed(lead, state):
    action = make_action(lead="Head of Safeguarding", state=state)

    assert lead.get(address_of(action)).status_code == 409


def test_a_scale_with_a_rating_for_completed_sets_it_and_restores_the_last_one(lead):
    plan = make_plan(scale=make_scale(STOCKTON_SCALE.read_text(encoding="utf-8")))
    action = make_action(plan, rag="2", lead="Head of Safeguarding")
    signer = signed_in(make_user(Role.SIGNING_OFFICER))

    lead.post(address_of(action), filled_in(lead, address_of(action), **SHOWN))
    action.refresh_from_db()
    claimed = action.rating.code
    sign = reverse("actions:sign-off", args=[action.pk])
    signer.post(sign, filled_in(signer, sign, answer="return", reason="Who attended?"))

    action.refresh_from_db()
    assert (claimed, action.rating.code, action.state) == ("1", "2", State.IN_PROGRESS)


def test_sending_the_form_twice_makes_one_claim(lead, action):
    form = filled_in(lead, address_of(action), **SHOWN)

    places = {lead.post(address_of(action), form)["Location"] for _ in range(2)}

    assert places == {action.get_absolute_url()}
    assert CompletionClaim.objects.count() == 1
