"""Forms: fields, base form, form pages, and preventing repeated submissions."""

from django.apps import AppConfig


class FormsConfig(AppConfig):
    """Registers the app."""

    name = "safeguard.forms"
    label = "forms"
