"""Correcting a due date that was recorded wrongly."""

import pytest
from django.urls import reverse

from actions.models import ActionEntry, EntryKind
from safeguard.accounts.roles import Role
from tests.actions.sign_off.signing import signed_in
from tests.factories import make_action, make_user
from tests.pages.forms import beside, errors_of, filled_in
from tests.pages.records import ask

pytestmark = pytest.mark.django_db
# Herefordshire audit committee, 19 November 2019.
RIGHT = {"corrected_due": "31 March 2020", "reason": "A typographical error."}


@pytest.fixture
def team():
    return signed_in(make_user(Role.IMPROVEMENT_TEAM))


@pytest.fixture
def action():
    return make_action(target_date="31/3/2019")


@pytest.fixture
def address(action):
    return reverse("actions:correct-date", args=[action.pk])


def test_a_correction_is_not_counted_as_a_new_date(team, action, address):
    page = team.post(address, filled_in(team, address, **RIGHT), follow=True)

    action.refresh_from_db()
    assert (action.due.display, action.original_due.display) == ("31 March 2020", "31 March 2020")
    assert action.revisions == 0
    assert "Date corrected" in page.text
    assert "31 March 2020 (previously 31 March 2019)" in page.text
    assert "A typographical error." in page.text


def test_the_original_date_is_kept_if_a_new_date_has_been_agreed(team, action, address):
    signer = signed_in(make_user(Role.SIGNING_OFFICER))
    asked = ask(action, by=make_user(Role.OFFICER))
    answer = reverse("actions:answer-date-request", args=[asked.pk])
    signer.post(answer, filled_in(signer, answer, answer="agree"))

    team.post(address, filled_in(team, address, **RIGHT))

    action.refresh_from_db()
    assert (action.due.display, action.original_due.display) == ("31 March 2020", "31 March 2019")
    assert action.revisions == 1


@pytest.mark.parametrize(
    ("wrong", "where"),
    [
        ({"corrected_due": ""}, "id_corrected_due"),
        ({"corrected_due": "tbc"}, "id_corrected_due"),
        ({"corrected_due": "31/4/2020"}, "id_corrected_due"),
        ({"reason": ""}, "id_reason"),
        ({"corrected_due": "31 March 2019"}, None),
    ],
)
def test_errors_are_shown_and_nothing_is_corrected(team, action, address, wrong, where):
    page = team.post(address, filled_in(team, address, **{**RIGHT, **wrong}))

    assert page.status_code == 200
    assert where is None or list(errors_of(page)) == [where]
    assert where is None or len(beside(page, where.removeprefix("id_"))) == 1
    assert not ActionEntry.objects.filter(kind=EntryKind.CORRECTION).exists()


def test_only_the_improvement_team_can_correct_a_date(action, address):
    for role in set(Role) - {Role.IMPROVEMENT_TEAM, Role.MEMBER, Role.ADMINISTRATOR}:
        assert signed_in(make_user(role)).get(address).status_code == 403
