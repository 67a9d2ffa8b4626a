"""Forms: fields, the base form, form pages and protection against repeated submissions."""

from django.apps import AppConfig


class FormsConfig(AppConfig):
    """Registers the app."""

    name = "safeguard.forms"
    label = "forms"
