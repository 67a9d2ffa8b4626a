"""Improvement plans and their themes."""

from typing import Self

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from actions.models.scale import RatingScale
from safeguard.accounts.models import User


class ImprovementPlanQuerySet(models.QuerySet["ImprovementPlan"]):
    """Which plans."""

    def visible_to(self, user: User) -> Self:
        """Live figures are for officers: members and administrators read what was published."""
        return self if user.sees_live_figures else self.none()


class ImprovementPlan(models.Model):
    """The set of actions with which a council answers an inspection, a review or a notice."""

    title = models.CharField(_("title"), max_length=200, unique=True)
    slug = models.SlugField(_("name in the address"), max_length=80, unique=True)
    scale = models.ForeignKey(RatingScale, models.PROTECT, related_name="plans")
    newest_import_on = models.DateField(_("newest import as at"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = ImprovementPlanQuerySet.as_manager()

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The plan's page."""
        return reverse("actions:plan", args=[self.slug])


class ThemeQuerySet(models.QuerySet["Theme"]):
    """Which themes."""

    def visible_to(self, user: User) -> Self:
        """Those of the plans the person may see."""
        return self if user.sees_live_figures else self.none()


class Theme(models.Model):
    """A heading that gathers some of a plan's actions."""

    plan = models.ForeignKey(ImprovementPlan, models.PROTECT, related_name="themes")
    name = models.CharField(_("name"), max_length=200)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    objects = ThemeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "name"], name="theme_once_in_plan"),
        ]

    def __str__(self) -> str:
        return self.name
