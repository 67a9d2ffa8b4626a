"""The committees app."""

from django.apps import AppConfig


class CommitteesConfig(AppConfig):
    """Configuration of the committees app."""

    name = "committees"
