"""What `manage.py check --database default` says about the guards round history."""

from collections.abc import Sequence

from django.apps import AppConfig
from django.core import checks
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _

from safeguard.audit.append_only import faulty, histories
from safeguard.audit.grants import owned_histories


def check_triggers(
    *, app_configs: Sequence[AppConfig] | None, databases: Sequence[str] | None, **kwargs: object
) -> list[checks.CheckMessage]:
    """An error for each trigger that is missing, switched off or outdated.

    Says nothing while migrations are pending: migrate runs these checks first, and installs the
    triggers at its end.
    """
    return [
        checks.Error(
            _("The table %(table)s can be changed: its trigger %(trigger)s is missing or outdated.")
            % {"table": trigger.table, "trigger": trigger.name},
            hint=_("“manage.py migrate --skip-checks” puts it back."),
            id="audit.E001",
        )
        for alias in databases or []
        if not _has_pending_migrations(connections[alias])
        for trigger in faulty(connections[alias], histories(connections[alias]))
    ]


def check_owner(
    *, app_configs: Sequence[AppConfig] | None, databases: Sequence[str] | None, **kwargs: object
) -> list[checks.CheckMessage]:
    """A warning for each history table that the site's own role could change after all."""
    return [
        checks.Warning(
            _("The role that serves the site owns %(table)s and could switch its triggers off.")
            % {"table": table},
            hint=_(
                "Let another role own the tables: set DATABASE_OWNER_URL and run "
                "“manage.py migrate --database owner”."
            ),
            id="audit.W001",
        )
        for alias in databases or []
        # The owner's own connection is meant to own the tables.
        if alias == "default" and connections[alias].vendor == "postgresql"
        for table in owned_histories(connections[alias])
    ]


def _has_pending_migrations(connection: BaseDatabaseWrapper) -> bool:
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
