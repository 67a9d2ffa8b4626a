"""The accounts room."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Names the room for Django."""

    name = "safeguard.accounts"
    label = "accounts"
