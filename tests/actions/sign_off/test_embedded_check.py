"""Embedded checks of signed-off actions."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from actions.models import ActionEntry, EmbeddedCheck, EntryKind
from actions.sign_off.services.completion import sign_off
from actions.sign_off.services.embedded_checks import plan_embedded_check
from safeguard.accounts.roles import Role
from tests.actions.sign_off.signing import claim, signed_in
from tests.factories import NOW, make_action, make_user
from tests.pages.forms import errors_of, filled_in

pytestmark = pytest.mark.django_db
FOUND = {"is_embedded": "yes", "found": "All twelve files had a chronology."}


@pytest.fixture
def team():
    return signed_in(make_user(Role.IMPROVEMENT_TEAM))


@pytest.fixture
def action():
    return make_action(state="signed-off")


@pytest.fixture
def check(action):
    """A check planned for a date that has since been reached."""
    by = make_user(Role.SIGNING_OFFICER)
    version, due_on = action.version, date(2026, 6, 1)
    return plan_embedded_check(action=action, version=version, due_on=due_on, by=by, at=NOW)


def result_of(check):
    return reverse("actions:record-embedded-check", args=[check.pk])


def test_a_planned_check_is_shown_from_its_date(team, action, check):
    page = team.get(action.get_absolute_url()).text

    assert "A check that this improvement has been sustained is due on 1 June 2026." in page
    assert "Planned for 1 June 2026." in team.get("/").text
    assert (
        "Check improvement has been sustained"
        not in signed_in(make_user(Role.OFFICER)).get("/").text
    )


def test_a_check_cannot_be_planned_for_the_past(team, action):
    address = reverse("actions:plan-embedded-check", args=[action.pk])

    page = team.post(address, filled_in(team, address, due_on="1/6/2026"))

    assert errors_of(page) == {"id_due_on": "Date must be today or in the future"}
    assert not EmbeddedCheck.objects.exists()


def test_the_date_of_a_check_can_be_changed(team, action, check):
    address = reverse("actions:plan-embedded-check", args=[action.pk])

    team.post(address, filled_in(team, address, due_on="1/6/2090"))

    assert EmbeddedCheck.objects.get().due_on.year == 2090
    assert "Check improvement has been sustained" not in team.get("/").text


@pytest.mark.parametrize(
    ("answer", "title"), [("yes", "Found to be embedded"), ("no", "Found not to be embedded")]
)
def test_the_result_is_in_the_history_and_the_action_stays_signed_off(
    team, action, check, answer, title
):
    typed = FOUND | {"is_embedded": answer}

    page = team.post(result_of(check), filled_in(team, result_of(check), **typed), follow=True)

    action.refresh_from_db()
    entry = ActionEntry.objects.get(kind=EntryKind.EMBEDDED_CHECK)
    assert (action.state, entry.embedded_check) == ("signed-off", check)
    assert title in page.text
    assert ("found that this improvement has not been sustained" in page.text) == (answer == "no")
    assert "All twelve files had a chronology." in page.text
    assert "Check improvement has been sustained" not in team.get("/").text


def test_an_older_result_does_not_apply_to_a_new_sign_off(team, action, check):
    found = FOUND | {"is_embedded": "no"}
    team.post(result_of(check), filled_in(team, result_of(check), **found))
    change = reverse("actions:change-state", args=[action.pk])
    again = {"state": "in-progress", "reason": "The audit found gaps."}
    team.post(change, filled_in(team, change, **again))
    today, now = timezone.localdate(), timezone.now()
    lead, signer = make_user(Role.OFFICER), check.planned_by

    claim(action, lead, at=now, effective_on=today)
    action.refresh_from_db()
    given = {"decided_by": "signing officer", "effective_on": today, "by": signer, "at": now}
    sign_off(action=action, version=action.version, **given)

    page = team.get(action.get_absolute_url()).text
    assert "Found not to be embedded" in page
    assert "found that this improvement has not been sustained" not in page


def test_an_incomplete_result_is_refused(team, check):
    page = team.post(result_of(check), filled_in(team, result_of(check)))

    assert list(errors_of(page)) == ["id_is_embedded_1", "id_found"]


def test_a_check_has_only_one_result(team, check):
    team.post(result_of(check), filled_in(team, result_of(check), **FOUND))

    assert team.get(result_of(check)).status_code == 409


def test_reopening_keeps_the_history_and_hides_the_check(team, action, check):
    change = reverse("actions:change-state", args=[action.pk])
    again = {"state": "in-progress", "reason": "The audit found gaps."}

    page = team.post(change, filled_in(team, change, **again), follow=True).text

    assert "Completed, signed off" in page
    assert "The audit found gaps." in page
    assert "Check improvement has been sustained" not in team.get("/").text


def test_only_a_signed_off_action_can_be_checked(team):
    action = make_action(ref="B2")

    address = reverse("actions:plan-embedded-check", args=[action.pk])

    assert team.get(address).status_code == 409
