"""Improvement plans and their themes."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from actions.models.scale import RatingScale
from safeguard.accounts.models import Post, User
from safeguard.model_bases import Versioned


class AcceptedBy(models.TextChoices):
    """Who signs off the actions of a plan."""

    SIGNING_OFFICER = "SIGNING_OFFICER", _("Any signing officer")
    POST = "POST", _("The signing officer in a particular post")
    COMMITTEE = "COMMITTEE", _("A committee or board, by a resolution in its minutes")


class ImprovementPlanQuerySet(models.QuerySet["ImprovementPlan"]):
    """Filters for plans."""

    def visible_to(self, user: User) -> Self:
        """All plans for officers. Members and administrators only see published reports."""
        return self if user.sees_live_figures else self.none()


class ImprovementPlan(Versioned):
    """A council's improvement plan after an inspection, a review or a notice.

    If a committee signs off its actions, the committees app records which one.
    """

    stale_name = _("this plan")

    title = models.CharField(_("title"), max_length=200, unique=True)
    slug = models.SlugField(_("name in the web address"), max_length=80, unique=True)
    scale = models.ForeignKey(RatingScale, models.PROTECT, related_name="plans")
    accepted_by = models.CharField(
        _("who signs off"),
        max_length=20,
        choices=AcceptedBy.choices,
        default=AcceptedBy.SIGNING_OFFICER,
    )
    accepting_post = models.ForeignKey(
        Post, models.PROTECT, null=True, blank=True, related_name="accepts_for"
    )
    newest_import_on = models.DateField(_("latest import as at"), null=True, blank=True)

    objects = ImprovementPlanQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(accepted_by="POST", accepting_post__isnull=False)
                | ~Q(accepted_by="POST") & Q(accepting_post__isnull=True),
                name="plan_names_its_accepting_post",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The plan's page."""
        return reverse("actions:plan", args=[self.slug])

    def get_actions_url(self) -> str:
        """The list of all actions, limited to this plan. A filter can be added with "&"."""
        return f"{reverse('actions:actions')}?plan={self.slug}"


class ThemeQuerySet(models.QuerySet["Theme"]):
    """Filters for themes."""

    def visible_to(self, user: User) -> Self:
        """Themes of plans the user can see."""
        return self if user.sees_live_figures else self.none()


class Theme(models.Model):
    """A heading to group a plan's actions under."""

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
