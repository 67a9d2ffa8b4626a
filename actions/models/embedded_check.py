"""Checks, some time after sign-off, that an improvement has been sustained."""

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from actions.models.action import Action, OfActionsQuerySet
from actions.models.entry import ActionEntry, EntryKind
from actions.plans.states import State


class EmbeddedCheckQuerySet(OfActionsQuerySet["EmbeddedCheck"]):
    """Filters for embedded checks."""

    def waiting(self) -> Self:
        """Checks that have no result yet, if the action is still signed off."""
        return self.filter(entry=None, action__state=State.SIGNED_OFF.value)

    def since_sign_off(self) -> Self:
        """Checks since the current sign-off that have a result, newest first."""
        later = ActionEntry.objects.filter(
            action=OuterRef("action"), kind=EntryKind.STATE, pk__gt=OuterRef("entry")
        )
        answered = self.filter(action__state=State.SIGNED_OFF.value, entry__isnull=False)
        return answered.exclude(Exists(later)).select_related("entry").order_by("-entry")

    def due(self, *, on: date) -> Self:
        """Waiting checks that have reached their date."""
        return self.waiting().filter(due_on__lte=on)


class EmbeddedCheck(models.Model):
    """A planned check that a signed-off action is embedded in daily practice.

    The result is an entry in the action's history; `entry` is empty until then.
    """

    action = models.ForeignKey(Action, models.PROTECT, related_name="embedded_checks")
    due_on = models.DateField(_("check on"))
    planned_at = models.DateTimeField()
    planned_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    entry = models.OneToOneField(
        ActionEntry, models.PROTECT, null=True, blank=True, related_name="embedded_check"
    )
    is_embedded = models.BooleanField(_("embedded"), null=True)

    objects = EmbeddedCheckQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(entry__isnull=True, is_embedded__isnull=True)
                | Q(entry__isnull=False, is_embedded__isnull=False),
                name="embedded_check_answered_whole",
            ),
            models.UniqueConstraint(
                fields=["action"],
                condition=Q(entry__isnull=True),
                name="one_embedded_check_waiting",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action_id} {self.due_on}"
