"""The audit trail page."""

import pytest

from safeguard.accounts.models import TeamKind
from safeguard.accounts.roles import Role
from safeguard.accounts.services import make_team
from safeguard.audit.services import record
from tests.factories import NOW, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]
PAGE = "/administration/trail/"


@pytest.fixture
def team():
    by = make_user(Role.IMPROVEMENT_TEAM)
    return make_team(name="Audit", kind=TeamKind.TEAM, by=by, at=NOW)


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.ADMINISTRATOR])
def test_it_shows_who_changed_which_record(client, team, role):
    client.force_login(make_user(role))

    page = client.get(PAGE).text

    assert "team.made" in page
    assert f"accounts.team:{team.pk}" in page
    assert "The improvement-team" in page


def test_it_can_be_filtered(client, team):
    client.force_login(make_user(Role.AUDITOR))

    def found(**chosen):
        return client.get(PAGE, chosen).context["page"].paginator.count

    assert found(verb="team", target=f"accounts.team:{team.pk}") == 1
    assert found(person="IMPROVEMENT-TEAM@example.org", since="1/3/2026", until="3/3/2026") == 1
    assert found(until="1/3/2026") == 0
    assert found(verb="action") == 0


def test_an_invalid_date_is_an_error_beside_its_field(client, team):
    client.force_login(make_user(Role.AUDITOR))

    page = client.get(PAGE, {"since": "yesterday"}).text

    assert "Date must be like 31/3/2027" in page


def test_a_group_of_values_is_listed_by_name(client):
    by = make_user(Role.AUDITOR)
    target = make_user(Role.OFFICER)
    changes = {"old": {"theme": None, "ref": "1"}, "new": {"theme": 5}}
    record("action.imported", target, by=by, at=NOW, **changes)
    client.force_login(by)

    page = " ".join(client.get(PAGE).text.split())

    assert "old: ref 1, theme not set" in page
    assert "new: theme 5" in page
