"""System checks that history tables are protected (`manage.py check --database default`)."""

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
    """An error for each trigger that is missing, disabled or outdated.

    This is skipped while migrations are pending, because migrate runs the checks first and installs
    the triggers last.
    """
    return [
        checks.Error(
            _("The table %(table)s can be changed: its trigger %(trigger)s is missing or outdated.")
            % {"table": trigger.table, "trigger": trigger.name},
            hint=_("Run “manage.py migrate --skip-checks” to install it."),
            id="audit.E001",
        )
        for alias in databases or []
        if not _has_pending_migrations(connections[alias])
        for trigger in faulty(connections[alias], histories(connections[alias]))
    ]


def check_owner(
    *, app_configs: Sequence[AppConfig] | None, databases: Sequence[str] | None, **kwargs: object
) -> list[checks.CheckMessage]:
    """A warning for each history table whose triggers the site's database role can disable."""
    return [
        checks.Warning(
            _("The site’s database role owns %(table)s and can disable its triggers.")
            % {"table": table},
            hint=_(
                "Use a separate owner for the tables: set DATABASE_OWNER_URL and run "
                "“manage.py migrate --database owner”."
            ),
            id="audit.W001",
        )
        for alias in databases or []
        # The owner's connection is meant to own the tables.
        if alias == "default" and connections[alias].vendor == "postgresql"
        for table in owned_histories(connections[alias])
    ]


def _has_pending_migrations(connection: BaseDatabaseWrapper) -> bool:
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
