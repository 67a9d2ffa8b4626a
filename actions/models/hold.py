"""Holds: when work is expected to restart, and what it is waiting for."""

from datetime import date
from typing import ClassVar, Self

from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from actions.models.action import Action, OfActionsQuerySet
from actions.models.entry import ActionEntry
from actions.plans.states import State
from safeguard.audit.models import AppendOnlyModel


class HoldQuerySet(OfActionsQuerySet["Hold"]):
    """Filters for holds."""

    path_to_action = "entry__action"

    def current(self) -> Self:
        """The latest hold of each action that is currently on hold."""
        newest = Hold.objects.filter(entry__action=OuterRef("entry__action")).order_by(
            "-entry__effective_on", "-entry__recorded_at", "-entry"
        )
        return self.filter(
            entry__action__state=State.ON_HOLD.value, pk=Subquery(newest.values("pk")[:1])
        )

    def over(self, *, on: date) -> Self:
        """Holds that have come to an end.

        The restart date has been reached, or the action they were waiting for is signed off.
        """
        return self.filter(Q(restart_on__lte=on) | Q(waits_for__state=State.SIGNED_OFF.value))


class Hold(AppendOnlyModel):
    """When an action on hold is expected to restart, and what it is waiting for, if anything.

    On the restart date the action is shown to its lead again. Its state does not change by itself.
    """

    redactable: ClassVar[tuple[str, ...]] = ("waits_for_text",)

    entry = models.OneToOneField(ActionEntry, models.PROTECT, related_name="hold")
    restart_on = models.DateField(_("expected to restart"))
    waits_for = models.ForeignKey(
        Action, models.PROTECT, null=True, blank=True, related_name="held_up"
    )
    waits_for_text = models.CharField(_("waiting for"), max_length=200, blank=True)
    waits_for_on = models.DateField(_("expected on"), null=True, blank=True)
    redacted_on = models.DateField(_("redacted"), null=True, blank=True)

    objects = HoldQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(waits_for_text="") | Q(waits_for_on__isnull=False),
                name="hold_outside_thing_has_a_date",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entry.action_id} {self.restart_on}"

    def is_over(self, *, on: date) -> bool:
        """Whether the restart date has come, or the action it is waiting for is signed off."""
        other = self.waits_for
        return self.restart_on <= on or (other is not None and other.state == State.SIGNED_OFF)
