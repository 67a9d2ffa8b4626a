"""Committee decisions about actions, and which committee accepts completion."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from actions.models import Action, ActionEntry, ImprovementPlan, visible_actions
from committees.models.committee import Committee
from committees.models.minute import Resolution
from safeguard.accounts.models import User
from safeguard.model_bases import Retractable


class PlanAcceptance(models.Model):
    """The committee or board that accepts a plan's actions as complete.

    This applies only while the plan leaves acceptance to a committee.
    """

    plan = models.OneToOneField(ImprovementPlan, models.PROTECT, related_name="acceptance")
    committee = models.ForeignKey(Committee, models.PROTECT, related_name="accepts_for")

    def __str__(self) -> str:
        return f"{self.plan}: {self.committee}"


class DecisionKind(models.TextChoices):
    """The kind of decision on actions that a clause makes. Each clause makes only one kind."""

    NEW_DATES = "NEW_DATES", _("New dates")
    SIGN_OFF = "SIGN_OFF", _("Sign-off")
    WITHDRAWAL = "WITHDRAWAL", _("Removal from the plan")


class ClauseDecisionQuerySet(models.QuerySet["ClauseDecision"]):
    """Queries for decisions."""

    def visible_to(self, user: User) -> Self:
        """Decisions in clauses and on actions the user can see."""
        return self.filter(
            visible_actions(user, path="action"),
            resolution__in=Resolution.objects.visible_to(user),
        )

    def in_force(self) -> Self:
        """Excludes decisions that have been taken back."""
        return self.filter(withdrawn_at__isnull=True)

    def with_clause(self) -> Self:
        """Loads the clause and its minute, item, meeting and committee."""
        return self.select_related("resolution__minute__item__meeting__committee")

    def in_order(self) -> Self:
        """By plan and reference, in natural order."""
        return self.order_by("action__plan", "action__sort_key", "pk")


class ClauseDecision(Retractable):
    """A decision in a clause on one action: a new date, sign-off or removal.

    It also refers to the entry that the decision made in the action's history. A decision recorded
    by mistake is taken back: `undone_by` is the entry that restored the action's earlier values.
    """

    resolution = models.ForeignKey(Resolution, models.PROTECT, related_name="decisions")
    kind = models.CharField(_("kind"), max_length=20, choices=DecisionKind.choices)
    action = models.ForeignKey(Action, models.PROTECT, related_name="decided_in")
    entry = models.OneToOneField(ActionEntry, models.PROTECT, related_name="decision")
    undone_by = models.OneToOneField(
        ActionEntry, models.PROTECT, null=True, blank=True, related_name="undoes"
    )

    objects = ClauseDecisionQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.resolution_id} {self.kind} {self.action_id}"
