"""Django configuration of the reports app."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """Committee reports on improvement plans."""

    name = "reports"
