"""What committees decide about actions: who accepts completion, and what a clause brought about."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from actions.models import Action, ActionEntry, ImprovementPlan
from committees.models.committee import Committee
from committees.models.minute import Resolution
from safeguard.accounts.models import User


class PlanAcceptance(models.Model):
    """Which committee or board accepts that actions of a plan are done.

    It holds while the plan says that a committee does.
    """

    plan = models.OneToOneField(ImprovementPlan, models.PROTECT, related_name="acceptance")
    committee = models.ForeignKey(Committee, models.PROTECT, related_name="accepts_for")

    def __str__(self) -> str:
        return f"{self.plan}: {self.committee}"


class DecisionKind(models.TextChoices):
    """What a clause decides about actions. One clause decides one kind of thing."""

    NEW_DATES = "NEW_DATES", _("New dates")
    SIGN_OFF = "SIGN_OFF", _("Signing off")
    WITHDRAWAL = "WITHDRAWAL", _("Taking out of the plan")


class ClauseDecisionQuerySet(models.QuerySet["ClauseDecision"]):
    """Which decisions."""

    def visible_to(self, user: User) -> Self:
        """Those of clauses and about actions that the person may see."""
        return self.filter(
            resolution__in=Resolution.objects.visible_to(user),
            action__in=Action.objects.visible_to(user),
        )

    def with_clause(self) -> Self:
        """With the clause and where it stands."""
        return self.select_related("resolution__minute__item__meeting__committee")

    def in_order(self) -> Self:
        """By reference as people count."""
        return self.order_by("action__plan", "action__sort_key", "pk")


class ClauseDecision(models.Model):
    """A clause agreed something about one action: a new date, that it is done, that it is taken
    out. The entry is what that made of the action."""

    resolution = models.ForeignKey(Resolution, models.PROTECT, related_name="decisions")
    kind = models.CharField(_("kind"), max_length=20, choices=DecisionKind.choices)
    action = models.ForeignKey(Action, models.PROTECT, related_name="decided_in")
    entry = models.OneToOneField(ActionEntry, models.PROTECT, related_name="decision")

    objects = ClauseDecisionQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.resolution_id} {self.kind} {self.action_id}"
