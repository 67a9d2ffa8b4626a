"""The audit trail, and what every table of history has in common."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from safeguard.audit.channel import Channel


class AppendOnlyModel(models.Model):
    """A row of history: added once, then kept as it is by triggers in the database itself.

    `redactable` names the text columns that a redaction may blank. A model that names any also
    has a nullable DateField `redacted_on`, and the one UPDATE the database lets through is the
    one that blanks such columns and sets that day.
    """

    redactable: ClassVar[tuple[str, ...]] = ()

    class Meta:
        abstract = True


class AuditEvent(AppendOnlyModel):
    """One thing somebody changed: who, when, by which channel, and what became of which record.

    The details hold codes and dates, old and new, and the SHA-256 of texts, never the texts. Each
    event's hash covers the hash before it, so an event cannot be edited, moved or taken out of the
    middle without `manage.py verify_audit` naming the place.
    """

    seq = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="audit_events")
    channel = models.CharField(
        max_length=10,
        choices=[
            (Channel.PAGE.value, _("a page")),
            (Channel.LINK.value, _("a link in a mail")),
            (Channel.COMMAND.value, _("a command")),
        ],
    )
    verb = models.CharField(max_length=100)
    target = models.CharField(max_length=200, db_index=True)
    details = models.JSONField(default=dict)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(seq__gte=1), name="audit_seq_starts_at_one")
        ]

    def __str__(self) -> str:
        return f"{self.seq} {self.verb} {self.target}"
