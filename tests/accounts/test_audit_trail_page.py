"""The audit trail page."""

import re
from datetime import date
from pathlib import Path

import pytest

from safeguard.accounts.audit_words import FIELDS, WHAT_HAPPENED, name_in_words
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

    assert "Team created" in page
    assert f"team {team.pk}" in page
    assert "2 March 2026, " in page
    assert "The improvement-team" in page


def test_it_can_be_filtered(client, team):
    client.force_login(make_user(Role.AUDITOR))

    def found(**chosen):
        return client.get(PAGE, chosen).context["page"].paginator.count

    assert found(verb="team", target=f"accounts.team:{team.pk}") == 1
    assert found(person="IMPROVEMENT-TEAM@example.org", since="1/3/2026", until="3/3/2026") == 1
    assert found(until="1/3/2026") == 0
    assert found(verb="action") == 0
    assert found(verb="team created", target=f"team {team.pk}") == 1


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

    assert "old: reference: 1, theme: not set" in page
    assert "new: theme: 5" in page


def test_dates_codes_and_empty_values_of_details_are_shown_in_words(client):
    by = make_user(Role.AUDITOR)
    details = {"held_on": date(2026, 12, 3), "state": "awaiting-sign-off", "public": True}
    record("meeting.made", by, by=by, at=NOW, **details, plans=[])
    client.force_login(by)

    page = client.get(PAGE).text

    assert "date of the meeting: 3 December 2026" in page
    assert "status: awaiting sign off" in page
    assert "public: yes" in page
    assert "plans: none" in page


def test_everything_that_can_be_recorded_has_words():
    """Reads the source, so that a new event cannot be forgotten."""
    apps = ["actions", "committees", "reports", "safeguard"]
    paths = [
        path for app in apps for path in Path(app).rglob("*.py") if "migrations" not in path.parts
    ]
    nouns = {code.partition(".")[0] for code in WHAT_HAPPENED} - {"actions"}
    found = {
        code
        for path in paths
        for code in re.findall(r'"([a-z_]+\.[a-z_]+)"', path.read_text(encoding="utf-8"))
        if code.partition(".")[0] in nouns
    }

    assert found - {"report.css"} <= WHAT_HAPPENED.keys()
    assert all(re.fullmatch(r"[A-Z][^_.]+", str(label)) for label in WHAT_HAPPENED.values())


def test_no_detail_or_field_is_named_by_its_code():
    names = {"old_due_text", "accepted_by", "actions.updateround.chair", *FIELDS}

    assert not any(re.search(r"[_.]", name_in_words(name)) for name in names)
