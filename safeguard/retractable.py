"""Records that are withdrawn with a reason and never deleted."""

from datetime import datetime

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models
from django.utils.translation import gettext_lazy as _


class Retractable(models.Model):
    """A record that stays when it no longer counts, with who withdrew it, when and why."""

    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    withdrawn_reason = models.TextField(_("why it was withdrawn"), blank=True, max_length=10_000)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=models.Q(withdrawn_at=None, withdrawn_by=None, withdrawn_reason="")
                | models.Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False)
                & ~models.Q(withdrawn_reason=""),
                name="%(class)s_withdrawn_whole",
            ),
        ]

    @property
    def is_withdrawn(self) -> bool:
        """Whether it no longer counts."""
        return self.withdrawn_at is not None

    @staticmethod
    def withdrawal(*, reason: str, by: AbstractBaseUser, at: datetime) -> dict[str, object]:
        """The columns of a withdrawal."""
        return {"withdrawn_at": at, "withdrawn_by": by, "withdrawn_reason": reason.strip()}
