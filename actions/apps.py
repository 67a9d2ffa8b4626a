"""Django configuration of the actions app."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ActionsConfig(AppConfig):
    """Improvement plans. Installs the standard rating scales after every migrate."""

    name = "actions"

    def ready(self) -> None:
        """Arrange for the standard scales to be installed after every migrate."""
        from actions.plans.default_scales import install_scales  # noqa: PLC0415

        post_migrate.connect(install_scales, sender=self, dispatch_uid="actions.install_scales")
