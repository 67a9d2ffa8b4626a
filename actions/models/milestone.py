"""Milestones: steps of an action with their own due dates."""

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Count, F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from actions.evidence.milestone_progress import MilestoneProgress
from actions.models.action import Action, OfActionsQuerySet
from actions.models.status_snapshot import PRECISION_CHOICES
from safeguard.dates import PartialDate, Precision
from safeguard.model_bases import Retractable, Versioned


class MilestoneQuerySet(OfActionsQuerySet["Milestone"]):
    """Filters for milestones."""

    def current(self) -> Self:
        """Milestones that have not been withdrawn."""
        return self.filter(withdrawn_at=None)

    def as_at(self, day: date) -> Self:
        """Milestones that existed on the day."""
        return self.filter(
            Q(withdrawn_at=None) | Q(withdrawn_at__date__gt=day), added_at__date__lte=day
        )

    def roll_ups(self, *, on: date) -> dict[int, MilestoneProgress]:
        """The milestone progress of each action on the day. Uses one query."""
        is_done = Q(done_on__lte=on)
        rows = (
            self.order_by()
            .values_list("action")
            .annotate(
                total=Count("pk"),
                done=Count("pk", filter=is_done),
                overdue=Count("pk", filter=Q(due_on__lt=on) & (Q(done_on=None) | ~is_done)),
            )
        )
        return {
            action: MilestoneProgress(total, done, overdue) for action, total, done, overdue in rows
        }

    def in_order(self) -> Self:
        """By due date, followed by undated milestones and then by withdrawn ones."""
        withdrawn = F("withdrawn_at").asc(nulls_first=True)
        return self.order_by(withdrawn, F("due_on").asc(nulls_last=True), "pk")


class Milestone(Retractable, Versioned):
    """A step of an action with its due date and completion date."""

    stale_name = _("this milestone")

    action = models.ForeignKey(Action, models.PROTECT, related_name="milestones")
    wording = models.CharField(_("what needs to be done"), max_length=500)
    due_on = models.DateField(_("due"), null=True, blank=True)
    due_precision = models.CharField(
        max_length=10, choices=PRECISION_CHOICES, default=Precision.NONE.value
    )
    due_text = models.CharField(max_length=100, blank=True)
    done_on = models.DateField(_("completed on"), null=True, blank=True)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = MilestoneQuerySet.as_manager()

    class Meta(Retractable.Meta):
        pass

    def __str__(self) -> str:
        return self.wording

    def get_absolute_url(self) -> str:
        """Its place on the action's page."""
        return f"{reverse('actions:action', args=[self.action_id])}#milestone-{self.pk}"

    @property
    def due(self) -> PartialDate:
        """The due date with its precision."""
        return PartialDate(self.due_on, Precision(self.due_precision), self.due_text)

    def is_overdue(self, *, on: date) -> bool:
        """Whether it is past its due date and not complete."""
        is_late = self.due_on is not None and self.due_on < on
        return is_late and self.done_on is None and not self.is_withdrawn
