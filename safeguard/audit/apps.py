"""The audit trail and append-only history."""

from django.apps import AppConfig
from django.core import checks
from django.db.models.signals import post_migrate, pre_migrate


class AuditConfig(AppConfig):
    """Registers the app and protects the history tables of every app."""

    name = "safeguard.audit"
    label = "audit"

    def ready(self) -> None:
        """Connect handlers and checks. Models cannot be imported any earlier."""
        from safeguard.audit.append_only import install_after_migrate  # noqa: PLC0415
        from safeguard.audit.checks import check_owner, check_triggers  # noqa: PLC0415
        from safeguard.audit.grants import grant_after_migrate  # noqa: PLC0415
        from safeguard.earlier_database import refuse_unknown_migrations  # noqa: PLC0415

        # With this app as the sender they run once, for the tables of all apps.
        pre_migrate.connect(refuse_unknown_migrations, sender=self)
        post_migrate.connect(install_after_migrate, sender=self)
        post_migrate.connect(grant_after_migrate, sender=self)
        checks.register(check_triggers, checks.Tags.database)
        checks.register(check_owner, checks.Tags.database, deploy=True)
