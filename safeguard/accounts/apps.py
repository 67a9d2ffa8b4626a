"""Accounts: who signs in, their roles, and the posts they hold."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class AccountsConfig(AppConfig):
    """Registers the app and creates its default rows after every `migrate`."""

    name = "safeguard.accounts"
    label = "accounts"

    def ready(self) -> None:
        """Connect the handler. Models cannot be imported any earlier."""
        from safeguard.accounts.default_rows import install_default_rows  # noqa: PLC0415

        post_migrate.connect(install_default_rows, sender=self)
