"""Forms: how each is shown and sent, and which were sent before."""

from django.apps import AppConfig


class FormsConfig(AppConfig):
    """Names the room for Django."""

    name = "safeguard.forms"
    label = "forms"
