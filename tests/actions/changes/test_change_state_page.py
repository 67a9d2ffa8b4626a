"""The page for changing an action's status."""

import pytest
from django.test import Client
from django.urls import reverse

from actions.models import ActionEntry, EntryKind
from actions.plans.states import State
from safeguard.accounts.roles import Role
from tests.factories import ANSWER, hold, make_action, make_post, make_user
from tests.pages.forms import NOTHING_TO_SEE, TOO_LONG, as_shown, beside, errors_of, filled_in

pytestmark = pytest.mark.django_db
LATE = {"state": "revised-timescale-needed", "reason": "No trainer."}


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


def state_changes(action):
    return list(ActionEntry.objects.filter(action=action, kind=EntryKind.STATE).in_order())


def test_the_state_is_changed_with_a_message(client, action, address):
    page = client.post(address, filled_in(client, address, **LATE), follow=True)

    assert page.redirect_chain == [(action.get_absolute_url(), 302)]
    assert "Status changed." in page.text
    assert "Revised timescale needed" in page.text
    assert [(entry.state, entry.for_post) for entry in state_changes(action)] == [
        (State.REVISED_TIMESCALE_NEEDED, action.lead)
    ]


@pytest.mark.parametrize("reason", NOTHING_TO_SEE)
def test_a_missing_reason_has_an_error_beside_the_field(client, action, address, reason):
    page = client.post(
        address, filled_in(client, address, state="revised-timescale-needed", reason=reason)
    )

    message = "Enter a reason for changing the status to “Revised timescale needed”"
    assert beside(page, "reason") == [message]
    assert errors_of(page)["id_reason"] == message
    assert state_changes(action) == []


@pytest.mark.parametrize(
    "state",
    ["", "on-hold", "awaiting-sign-off", "signed-off", "superseded", "withdrawn", "nonsense"],
)
def test_a_state_that_is_not_offered_is_refused(client, action, address, state):
    page = client.post(address, filled_in(client, address) | {"state": state})

    assert list(errors_of(page)) == ["id_state_1"]
    assert state_changes(action) == []


def test_a_reason_that_is_too_long_is_kept_in_the_box(client, action, address):
    page = client.post(
        address, filled_in(client, address, state="revised-timescale-needed", reason=TOO_LONG)
    )

    assert len(beside(page, "reason")) == 1
    assert page.context["form"]["reason"].value() == TOO_LONG


def test_a_form_opened_before_another_change_must_be_confirmed(client, action, address):
    form = filled_in(client, address, **LATE)
    team = signed_in(make_user(Role.IMPROVEMENT_TEAM, name="The team"))
    progress = reverse("actions:record-progress", args=[action.pk])
    theirs = {**ANSWER, "rating": "green", "progress_made": "All nine courses ran."}
    team.post(progress, filled_in(team, progress, **theirs))

    conflict = client.post(address, form)
    client.post(address, as_shown(conflict))

    assert conflict.status_code == 409
    assert "All nine courses ran." in conflict.text
    assert "No trainer.</textarea>" in conflict.text
    assert [entry.reason for entry in state_changes(action)] == ["No trainer."]


def test_sending_the_same_form_twice_makes_one_change(client, action, address):
    form = filled_in(client, address, **LATE)

    first, second = client.post(address, form), client.post(address, form)

    assert first["Location"] == second["Location"] == action.get_absolute_url()
    assert len(state_changes(action)) == 1


def test_the_team_can_withdraw_an_action_and_record_the_decision(action, address):
    team = signed_in(make_user(Role.IMPROVEMENT_TEAM))
    out = {"state": "withdrawn", "reason": "It is no longer needed."}

    page = team.post(address, filled_in(team, address, **out))
    team.post(
        address, filled_in(team, address, **out, decided_by="Improvement Board, 2 March 2026")
    )

    assert beside(page, "decided_by") == ["Enter who decided this and when"]
    (entry,) = state_changes(action)
    assert (entry.state, entry.decided_by) == ("withdrawn", "Improvement Board, 2 March 2026")


def test_unknown_fields_change_nothing(client, action, address):
    extra = {"rating": "green", "signed_off_by": "1", "is_confidential": "on"}

    client.post(address, filled_in(client, address, **LATE) | extra)

    action.refresh_from_db()
    assert (action.rating.code, action.is_confidential) == ("amber", False)


def test_an_officer_who_does_not_lead_the_action_is_refused(action, address):
    assert signed_in(make_user(Role.OFFICER)).post(address, {}).status_code == 403
    assert state_changes(action) == []
