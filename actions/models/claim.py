"""Claims that an action is complete."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from actions.models.action import OfActionsQuerySet
from actions.models.entry import ActionEntry
from safeguard.audit.models import AppendOnlyModel


class CompletionClaimQuerySet(OfActionsQuerySet["CompletionClaim"]):
    """Filters for claims."""

    path_to_action = "entry__action"

    def newest_first(self) -> Self:
        """In the order of the history, newest first."""
        return self.order_by("-entry__effective_on", "-entry__recorded_at", "-entry")


class CompletionClaim(AppendOnlyModel):
    """A claim that an action is complete, with the evidence or the reason why there is none."""

    redactable: ClassVar[tuple[str, ...]] = ("evidence", "no_evidence_reason")

    entry = models.OneToOneField(ActionEntry, models.PROTECT, related_name="claim")
    evidence = models.TextField(_("evidence"), blank=True)
    no_evidence_reason = models.TextField(_("why there is no evidence"), blank=True)
    redacted_on = models.DateField(_("redacted"), null=True, blank=True)

    objects = CompletionClaimQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(evidence="", no_evidence_reason="") | Q(redacted_on__isnull=False),
                name="completion_claim_rests_on_something",
            ),
        ]

    def __str__(self) -> str:
        return str(self.entry)
