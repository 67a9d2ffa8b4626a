"""History of follow-ups."""

from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from committees.follow_ups.states import FollowUpState
from committees.models.follow_up import FollowUp
from committees.models.meeting import Meeting
from committees.models.minute import Minute
from safeguard.audit.models import AppendOnlyModel

_STATES = [(state.value, state.label) for state in FollowUpState]


class FollowUpMoveQuerySet(models.QuerySet["FollowUpMove"]):
    """Selections of changes of state."""

    def in_order(self) -> Self:
        """By the time they were made."""
        return self.order_by("moved_at", "pk")


class FollowUpMove(AppendOnlyModel):
    """A change of a follow-up's state, with who made it, when, why, and its meeting or minute.

    The follow-up's own columns repeat the latest.
    """

    redactable: ClassVar[tuple[str, ...]] = ("reason",)

    follow_up = models.ForeignKey(FollowUp, models.PROTECT, related_name="moves")
    old = models.CharField(_("from"), max_length=20, choices=_STATES)
    new = models.CharField(_("to"), max_length=20, choices=_STATES)
    reason = models.TextField(_("why"), blank=True)
    due_meeting = models.ForeignKey(
        Meeting, models.PROTECT, null=True, blank=True, related_name="follow_up_moves"
    )
    delivered_minute = models.ForeignKey(
        Minute, models.PROTECT, null=True, blank=True, related_name="follow_up_moves"
    )
    moved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="follow_up_moves"
    )
    moved_at = models.DateTimeField(_("moved at"))
    redacted_on = models.DateField(_("redacted"), null=True, blank=True)

    objects = FollowUpMoveQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.follow_up_id} {self.old} to {self.new}"

    @property
    def new_state(self) -> FollowUpState:
        """The new state, with its label."""
        return FollowUpState(self.new)
