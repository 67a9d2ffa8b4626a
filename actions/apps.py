"""The actions room."""

from django.apps import AppConfig


class ActionsConfig(AppConfig):
    """Names the room for Django."""

    name = "actions"
