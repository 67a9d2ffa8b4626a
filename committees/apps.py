"""The committees room."""

from django.apps import AppConfig


class CommitteesConfig(AppConfig):
    """Names the room for Django."""

    name = "committees"
