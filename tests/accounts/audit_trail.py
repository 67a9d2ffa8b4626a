"""What this room left in the audit trail; migrate leaves events of other rooms there."""

from safeguard.audit.models import AuditEvent


def events():
    return AuditEvent.objects.filter(verb__regex=r"^(user|team|post)\.").order_by("seq")


def verbs():
    return [event.verb for event in events()]
