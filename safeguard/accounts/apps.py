"""The accounts room."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class AccountsConfig(AppConfig):
    """Names the room for Django, and has its first rows made after every migrate."""

    name = "safeguard.accounts"
    label = "accounts"

    def ready(self) -> None:
        """Connect the handler; models can be imported only from here on."""
        from safeguard.accounts.default_rows import install_first_rows  # noqa: PLC0415

        post_migrate.connect(install_first_rows, sender=self)
