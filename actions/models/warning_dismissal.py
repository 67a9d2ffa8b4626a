"""Dismissed warnings about ratings."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from actions.models.action import Action, OfActionsQuerySet
from actions.warnings.rating_warnings import WarningKind

KIND_CHOICES = [(kind.value, kind.label) for kind in WarningKind]


class WarningDismissalQuerySet(OfActionsQuerySet["WarningDismissal"]):
    """Filters for dismissals."""


class WarningDismissal(models.Model):
    """A warning that the improvement team has dismissed, and the reason.

    `basis_digest` is a digest of the rating, state, date, evidence and texts behind the warning. If
    any of them changes, the warning is shown again.
    """

    action = models.ForeignKey(Action, models.PROTECT, related_name="warning_dismissals")
    kind = models.CharField(_("warning"), max_length=30, choices=KIND_CHOICES)
    basis_digest = models.CharField(max_length=64)
    reason = models.TextField(_("reason"), max_length=2000)
    dismissed_at = models.DateTimeField()
    dismissed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = WarningDismissalQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["action", "kind", "basis_digest"], name="warning_dismissed_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action_id} {self.kind}"
