"""The system checks for the triggers."""

import pytest
from django.core import checks
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import connection

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]


def drop_trigger(name):
    table = "" if connection.vendor == "sqlite" else " ON audit_auditevent"
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {name}{table}")  # noqa: S608


def audit_messages():
    found = checks.run_checks(databases=["default"], tags=[checks.Tags.database])
    return [message for message in found if message.id == "audit.E001"]


def test_there_are_no_errors_when_every_trigger_is_installed():
    messages = audit_messages()

    assert messages == []


def test_a_missing_trigger_is_an_error_with_a_hint():
    drop_trigger("audit_auditevent_refuses_delete")

    (message,) = audit_messages()

    assert message.level == checks.ERROR
    assert "audit_auditevent " in message.msg
    assert "audit_auditevent_refuses_delete" in message.msg
    assert "manage.py migrate --skip-checks" in message.hint


def test_the_check_command_fails_until_migrate_restores_the_trigger():
    drop_trigger("audit_auditevent_refuses_update")
    with pytest.raises(SystemCheckError, match="audit_auditevent_refuses_update"):
        call_command("check", "--database", "default", "--tag", "database")

    call_command("migrate", skip_checks=True, verbosity=0)

    call_command("check", "--database", "default", "--tag", "database")
    assert audit_messages() == []


def test_there_are_no_errors_while_migrations_are_pending():
    drop_trigger("audit_auditevent_refuses_delete")
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'audit'")

    messages = audit_messages()

    assert messages == []


def test_the_checks_need_a_database_to_be_named():
    drop_trigger("audit_auditevent_refuses_delete")

    found = checks.run_checks(databases=None, tags=[checks.Tags.database])

    assert found == []
