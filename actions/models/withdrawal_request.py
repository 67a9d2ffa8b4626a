"""Requests to remove an action from its plan."""

from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from actions.models.action import Action, OfActionsQuerySet
from actions.plans.states import CLOSED
from safeguard.limits import LONGEST_TEXT


class WithdrawalRequestQuerySet(OfActionsQuerySet["WithdrawalRequest"]):
    """Filters for withdrawal requests."""

    def waiting(self) -> Self:
        """Undecided requests about open actions."""
        closed = [state.value for state in CLOSED]
        return self.filter(answered_at=None).exclude(action__state__in=closed)


class WithdrawalRequest(models.Model):
    """A request to remove an action from its plan. Nothing changes until it is decided.

    Agreeing a new date does not decide the request.
    """

    action = models.ForeignKey(Action, models.PROTECT, related_name="withdrawal_requests")
    reason = models.TextField(_("reason"), max_length=LONGEST_TEXT)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    is_agreed = models.BooleanField(_("agreed"), null=True)
    answer_reason = models.TextField(
        _("reason for the decision"), blank=True, max_length=LONGEST_TEXT
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = WithdrawalRequestQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["action"],
                condition=models.Q(answered_at=None),
                name="one_withdrawal_request_waiting",
            ),
            models.CheckConstraint(
                condition=models.Q(answered_at=None, answered_by=None, is_agreed=None)
                | models.Q(
                    answered_at__isnull=False, answered_by__isnull=False, is_agreed__isnull=False
                ),
                name="withdrawal_request_answered_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action_id} {self.asked_at:%Y-%m-%d}"
