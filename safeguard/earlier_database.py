"""Refusing to migrate a database from an incompatible version."""

from django.apps import AppConfig, apps
from django.core.management.base import CommandError
from django.db import connections
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.utils.translation import gettext as _


def refuse_unknown_migrations(sender: AppConfig, *, using: str, **kwargs: object) -> None:
    """Stop `manage.py migrate` before it changes anything. This is a `pre_migrate` handler.

    Before anything was released, migrations were squashed on 30 November 2026 and a table was
    renamed on 1 December. An earlier database records migrations that no longer exist, under tables
    that look almost right. Raises CommandError, so that the person reads one sentence and no
    traceback.
    """
    connection = connections[using]
    applied = set(MigrationRecorder(connection).applied_migrations())
    known = set(MigrationLoader(None).disk_migrations)
    installed = {config.label for config in apps.get_app_configs()}
    if any(app in installed for app, _name in applied - known):
        raise CommandError(
            _(
                "This database was made by another version of Safeguard and cannot be upgraded: "
                "keep it as it is and set DATABASE_URL to an empty one."
            )
        )
