"""Warnings about ratings that somebody has looked into."""

from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from actions.models.action import Action
from actions.warnings.rating_warnings import WarningKind
from safeguard.accounts.models import User

KIND_CHOICES = [(kind.value, kind.label) for kind in WarningKind]


class WarningDismissalQuerySet(models.QuerySet["WarningDismissal"]):
    """Which dismissals."""

    def visible_to(self, user: User) -> Self:
        """Those about actions the person may see."""
        return self.filter(action__in=Action.objects.visible_to(user))


class WarningDismissal(models.Model):
    """Somebody of the improvement team says why a warning about an action may rest.

    `rested_on` is a digest of the rating, the state, the date, the evidence and the words that
    the warning spoke of; once one of them changes, the warning is back.
    """

    action = models.ForeignKey(Action, models.PROTECT, related_name="warning_dismissals")
    kind = models.CharField(_("warning"), max_length=30, choices=KIND_CHOICES)
    rested_on = models.CharField(max_length=64)
    reason = models.TextField(_("reason"), max_length=2000)
    dismissed_at = models.DateTimeField()
    dismissed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = WarningDismissalQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["action", "kind", "rested_on"], name="warning_dismissed_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action_id} {self.kind}"
