"""What a claim that an action is done rests on."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from actions.models.action import Action
from actions.models.entry import ActionEntry
from safeguard.accounts.models import User
from safeguard.audit.models import AppendOnlyModel


class CompletionClaimQuerySet(models.QuerySet["CompletionClaim"]):
    """Which claims."""

    def visible_to(self, user: User) -> Self:
        """Those of actions the person may see."""
        return self.filter(entry__action__in=Action.objects.visible_to(user))

    def newest_first(self) -> Self:
        """As history runs, from its end."""
        return self.order_by("-entry__effective_on", "-entry__recorded_at", "-entry")


class CompletionClaim(AppendOnlyModel):
    """A lead says that an action is done: by what anybody can tell, or why there is nothing."""

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
