"""The demonstration as an app, so that `manage.py load_demo` is found."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    """Right of all rooms; it has no tables, and a council's service does not need it."""

    name = "safeguard.demo"
