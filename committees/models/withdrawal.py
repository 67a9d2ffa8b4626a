"""What was entered by mistake is withdrawn with a reason, and never deleted."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


def in_sight(published_at: str) -> Q:
    """What is not withdrawn, or had been readable before it was: then readers find the reason.

    `published_at` looks up when the agenda or the minutes that it stands in were published.
    """
    return Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gt=F(published_at))


class Withdrawable(models.Model):
    """Something of a committee's record that a clerk may take back.

    Clerks go on seeing it with the reason. Everybody else does so only where they could read it
    before.
    """

    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    withdrawn_reason = models.TextField(_("why it is withdrawn"), blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True)
                | (Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False))
                & ~Q(withdrawn_reason=""),
                name="%(class)s_withdrawal_is_whole",
            ),
        ]

    @property
    def is_withdrawn(self) -> bool:
        """Whether it was taken back."""
        return self.withdrawn_at is not None
