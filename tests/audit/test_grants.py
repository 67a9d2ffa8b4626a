"""The rights of the site's PostgreSQL role on tables that another role owns."""

import pytest
from django.core import checks
from django.db import ProgrammingError, connection, transaction

from safeguard.accounts.models import Team
from safeguard.accounts.roles import Role
from safeguard.audit import append_only, grants, services
from safeguard.audit.checks import check_owner
from safeguard.audit.models import AppendOnlyModel, AuditEvent
from tests.factories import NOW, make_team, make_user

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("empty_trail"),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite knows no roles"),
    pytest.mark.both_engines,
]


@pytest.fixture
def site_role(empty_trail):
    """The connection as a role that owns nothing and has the rights granted by migrate."""
    with connection.cursor() as cursor:
        # Rolled back with the test's transaction.
        cursor.execute("CREATE ROLE safeguard_test_site")
        grants.grant(connection, to="safeguard_test_site")
        officer = make_user(Role.OFFICER)
        services.record("test.done", "test:1", by=officer, at=NOW)
        cursor.execute("SET ROLE safeguard_test_site")
        yield officer
        cursor.execute("RESET ROLE")


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE audit_auditevent DISABLE TRIGGER ALL",
        "DROP TRIGGER audit_auditevent_refuses_update ON audit_auditevent",
        "ALTER FUNCTION safeguard_refuses_change() RENAME TO harmless",
        "SET session_replication_role = replica",
        "UPDATE audit_auditevent SET verb = 'forged'",
        "UPDATE audit_auditevent SET seq = 9",
        "DELETE FROM audit_auditevent",
        "TRUNCATE audit_auditevent",
        "DROP TABLE audit_auditevent",
        "DELETE FROM django_migrations",
    ],
)
@pytest.mark.usefixtures("site_role")
def test_the_site_s_role_is_refused(statement):
    with (
        pytest.raises(ProgrammingError, match="must be owner|permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)

    assert AuditEvent.objects.get().verb == "test.done"


def test_the_site_s_role_can_do_its_work(site_role):
    team = make_team()

    Team.objects.filter(pk=team.pk).update(name="Adults' services")
    services.record("test.done", team, by=site_role, at=NOW)
    Team.objects.filter(pk=team.pk).delete()

    assert services.verify().seq == 2


def test_the_site_s_role_can_only_update_redaction_columns():
    with connection.cursor() as cursor:
        cursor.execute("CREATE ROLE safeguard_test_site")

        grants.grant(connection, to="safeguard_test_site")

        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.column_privileges"
            " WHERE grantee = 'safeguard_test_site' AND privilege_type = 'UPDATE'"
        )
        given = set(cursor.fetchall())
    tables = append_only.histories(connection)
    assert all(issubclass(history.model, AppendOnlyModel) for history in tables)
    for history in tables:
        columns = {column for table, column in given if table == history.table}
        assert columns == set(history.redaction_columns)


def test_the_site_s_role_can_use_tables_created_later():
    with connection.cursor() as cursor:
        cursor.execute("CREATE ROLE safeguard_test_site")
        grants.grant(connection, to="safeguard_test_site")

        cursor.execute("CREATE TABLE made_later (number integer)")

        cursor.execute("SET ROLE safeguard_test_site")
        cursor.execute("INSERT INTO made_later VALUES (1)")
        cursor.execute("DELETE FROM made_later")
        assert cursor.rowcount == 1
        cursor.execute("RESET ROLE")


def test_the_deploy_check_warns_of_a_role_that_owns_history():
    warnings = check_owner(app_configs=None, databases=["default"])

    named = [warning.msg for warning in warnings if "audit_auditevent" in warning.msg]
    assert len(named) == 1
    assert warnings[0].level == checks.WARNING


@pytest.mark.usefixtures("site_role")
def test_the_deploy_check_passes_for_a_role_that_owns_nothing():
    warnings = check_owner(app_configs=None, databases=["default"])

    assert warnings == []
