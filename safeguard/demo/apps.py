"""The demonstration. It is an app so that Django finds `manage.py load_demo`."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    """Registers the app. It has no tables and is not needed in service."""

    name = "safeguard.demo"
