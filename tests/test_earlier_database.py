"""A database made by another version is refused with a clear error and left unchanged."""

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]


def applied():
    return set(MigrationRecorder(connection).applied_migrations())


@pytest.mark.parametrize("app", ["actions", "accounts", "reports"])
def test_migrate_refuses_a_database_with_a_migration_this_version_lacks(app):
    MigrationRecorder(connection).record_applied(app, "0002_from_another_version")
    before = applied()

    with pytest.raises(CommandError, match="made by another version of Safeguard") as refused:
        call_command("migrate", verbosity=0)

    assert "\n" not in str(refused.value)
    assert applied() == before


def test_migrate_ignores_migrations_of_apps_no_longer_installed():
    MigrationRecorder(connection).record_applied("an_app_removed_since", "0001_initial")

    call_command("migrate", verbosity=0)
