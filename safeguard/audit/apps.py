"""The audit room."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """Names the room for Django."""

    name = "safeguard.audit"
    label = "audit"
