"""The audit trail, and the base class of history tables."""

from enum import StrEnum
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Channel(StrEnum):
    """How a change was made."""

    PAGE = "page"
    LINK = "link"
    COMMAND = "command"


class AppendOnlyModel(models.Model):
    """A row of history, which database triggers protect from changes.

    `redactable` names the text columns that a redaction can blank. A model that names any also has
    a nullable DateField `redacted_on`. The only UPDATE allowed is one that blanks such columns and
    sets that date.
    """

    redactable: ClassVar[tuple[str, ...]] = ()

    class Meta:
        abstract = True


class AuditEvent(AppendOnlyModel):
    """A change: who made it, when, through which channel, to which record, and the details.

    The details are codes and dates, old and new, and the SHA-256 of texts, but never the texts.
    Each event's hash covers the previous one, so `manage.py verify_audit` detects any event that
    has been edited, moved or removed.
    """

    seq = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="audit_events")
    channel = models.CharField(
        max_length=10,
        choices=[
            (Channel.PAGE.value, _("a page")),
            (Channel.LINK.value, _("a link in an email")),
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
