"""The audit trail, as shown to people who can read it."""

from django.db.models import QuerySet

from safeguard.accounts.models import User
from safeguard.accounts.rules import can_read_trail
from safeguard.audit.models import AuditEvent


def trail_for(user: User) -> QuerySet[AuditEvent]:
    """Every event, newest first. People who cannot read the audit trail get none."""
    events = AuditEvent.objects.select_related("by").order_by("-seq")
    return events if can_read_trail(user) else events.none()
