"""Looking again, some time after an action was signed off: did it last?"""

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from actions.models.action import Action
from actions.models.entry import ActionEntry, EntryKind
from actions.plans.states import State
from safeguard.accounts.models import User


class EmbeddedCheckQuerySet(models.QuerySet["EmbeddedCheck"]):
    """Which checks."""

    def visible_to(self, user: User) -> Self:
        """Those of actions the person may see."""
        return self.filter(action__in=Action.objects.visible_to(user))

    def waiting(self) -> Self:
        """Those without a result, of actions that still are signed off."""
        return self.filter(entry=None, action__state=State.SIGNED_OFF.value)

    def since_sign_off(self) -> Self:
        """Those with a result that speaks of the sign-off in force, the newest first."""
        later = ActionEntry.objects.filter(
            action=OuterRef("action"), kind=EntryKind.STATE, pk__gt=OuterRef("entry")
        )
        answered = self.filter(action__state=State.SIGNED_OFF.value, entry__isnull=False)
        return answered.exclude(Exists(later)).select_related("entry").order_by("-entry")

    def due(self, *, on: date) -> Self:
        """Those that wait and whose day has come."""
        return self.waiting().filter(due_on__lte=on)


class EmbeddedCheck(models.Model):
    """A day on which somebody looks whether what was signed off is embedded in daily work.

    The result is an entry of the action's history; until then `entry` is empty.
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
