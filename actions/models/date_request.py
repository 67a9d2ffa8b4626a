"""Requests to move an action's date."""

from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from actions.models.action import Action
from actions.models.status_snapshot import PRECISION_CHOICES
from actions.plans.states import CLOSED
from safeguard.accounts.models import User
from safeguard.dates import PartialDate, Precision


class DateRequestQuerySet(models.QuerySet["DateRequest"]):
    """Which requests."""

    def visible_to(self, user: User) -> Self:
        """Those about actions the person may see."""
        return self.filter(action__in=Action.objects.visible_to(user))

    def waiting(self) -> Self:
        """Those nobody has answered, of actions that are open: of what is closed no date moves,
        and what is opened again takes its request up again."""
        closed = [state.value for state in CLOSED]
        return self.filter(decided_at=None).exclude(action__state__in=closed)

    def refused(self) -> Self:
        """Those whose date was not agreed."""
        return self.filter(answer=DateRequest.Answer.REFUSED)


class DateRequest(models.Model):
    """A lead asks for a later date and says why. Until it is agreed, nothing moves.

    `told_by` names whoever asked by the link in a mail, without a sign-in.
    """

    class Answer(models.TextChoices):
        """What became of it."""

        WAITING = "WAITING", _("Waiting for an answer")
        AGREED = "AGREED", _("Agreed")
        REFUSED = "REFUSED", _("Refused")

    action = models.ForeignKey(Action, models.PROTECT, related_name="date_requests")
    new_due_on = models.DateField(_("new date"), null=True)
    new_due_precision = models.CharField(max_length=10, choices=PRECISION_CHOICES)
    new_due_text = models.CharField(max_length=100)
    reason = models.TextField(_("reason"), max_length=10_000)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    told_by = models.CharField(_("as told by"), max_length=200, blank=True)
    answer = models.CharField(max_length=10, choices=Answer.choices, default=Answer.WAITING)
    answer_reason = models.TextField(_("reason for the answer"), blank=True, max_length=10_000)
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
        """The name of whoever asked."""
        return self.told_by or self.asked_by.name

    @property
    def new_due(self) -> PartialDate:
        """The date asked for."""
        return PartialDate(self.new_due_on, Precision(self.new_due_precision), self.new_due_text)
