"""The audit events of accounts, except those recorded by the migrations of other apps."""

from safeguard.audit.models import AuditEvent


def events():
    return AuditEvent.objects.filter(verb__regex=r"^(user|team|post)\.").order_by("seq")


def verbs():
    return [event.verb for event in events()]
