"""Requests for a new due date."""

from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from actions.models.action import Action, OfActionsQuerySet
from actions.models.status_snapshot import PRECISION_CHOICES
from actions.plans.states import CLOSED
from safeguard.accounts.models import name_or_post
from safeguard.dates import PartialDate, Precision
from safeguard.limits import LONGEST_TEXT


class DateRequestQuerySet(OfActionsQuerySet["DateRequest"]):
    """Filters for date requests."""

    def waiting(self) -> Self:
        """Undecided requests about open actions.

        The request about a closed action will be waiting again if the action is reopened.
        """
        closed = [state.value for state in CLOSED]
        return self.filter(decided_at=None).exclude(action__state__in=closed)

    def refused(self) -> Self:
        """Refused requests."""
        return self.filter(answer=DateRequest.Answer.REFUSED)


class DateRequest(models.Model):
    """A lead officer's request for a new due date. Nothing changes until it is agreed.

    `told_by` is the name of someone using an emailed link without signing in.
    """

    class Answer(models.TextChoices):
        """The decision on the request."""

        WAITING = "WAITING", _("Waiting for a decision")
        AGREED = "AGREED", _("Agreed")
        REFUSED = "REFUSED", _("Refused")

    action = models.ForeignKey(Action, models.PROTECT, related_name="date_requests")
    new_due_on = models.DateField(_("new date"), null=True)
    new_due_precision = models.CharField(max_length=10, choices=PRECISION_CHOICES)
    new_due_text = models.CharField(max_length=100)
    reason = models.TextField(_("reason"), max_length=LONGEST_TEXT)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    told_by = models.CharField(_("requested by"), max_length=200, blank=True)
    answer = models.CharField(max_length=10, choices=Answer.choices, default=Answer.WAITING)
    answer_reason = models.TextField(
        _("reason for the decision"), blank=True, max_length=LONGEST_TEXT
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = DateRequestQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["action"],
                condition=models.Q(decided_at=None),
                name="one_date_request_waiting",
            ),
            models.CheckConstraint(
                condition=models.Q(decided_at=None, decided_by=None, answer="WAITING")
                | models.Q(
                    decided_at__isnull=False,
                    decided_by__isnull=False,
                    answer__in=["AGREED", "REFUSED"],
                ),
                name="date_request_decided_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action_id} {self.new_due_text}"

    @property
    def asked_as(self) -> str:
        """The name under which the request was made, or the lead post if it is not known."""
        if not self.told_by:
            return self.asked_by.name_at(self.asked_at)
        return name_or_post(self.told_by, self.action.lead, at=self.asked_at)

    @property
    def new_due(self) -> PartialDate:
        """The requested date."""
        return PartialDate(self.new_due_on, Precision(self.new_due_precision), self.new_due_text)
