"""Notices from leads that an action is not theirs or that they have left."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from actions.models.action import Action
from actions.models.round import UpdateRound
from safeguard.accounts.models import User


class LeadNoticeQuerySet(models.QuerySet["LeadNotice"]):
    """Filters for notices."""

    def visible_to(self, user: User) -> Self:
        """All notices for the improvement team, and none for anyone else."""
        return self if user.is_improvement_team else self.none()

    def waiting(self) -> Self:
        """Notices that are still to be dealt with."""
        return self.filter(dealt_with_at=None)

    def about(self, round: UpdateRound) -> Self:
        """Notices about actions in the round's plans."""
        return self.filter(actions__plan__in=round.plans.all()).distinct()

    def in_order(self) -> Self:
        """Longest wait first."""
        return self.order_by("said_at", "pk")


class LeadNotice(models.Model):
    """A notice that actions are not the sender's, or that the sender has left.

    It comes from someone who was asked for updates. It waits until the improvement team has dealt
    with it and recorded what was done.
    """

    class What(models.TextChoices):
        """The kind of notice."""

        NOT_MINE = "NOT_MINE", _("Some of these actions are not mine")
        LEFT = "LEFT", _("I have left this post or am about to leave")

    what = models.CharField(_("kind of notice"), max_length=10, choices=What.choices)
    words = models.TextField(_("who to ask instead"), blank=True, max_length=1000)
    said_as = models.CharField(_("reported by"), max_length=460)
    said_at = models.DateTimeField()
    said_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    actions = models.ManyToManyField(Action, related_name="lead_notices")
    outcome = models.TextField(_("what was done"), blank=True, max_length=1000)
    dealt_with_at = models.DateTimeField(null=True, blank=True)
    dealt_with_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = LeadNoticeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(dealt_with_at=None, dealt_with_by=None, outcome="")
                | Q(dealt_with_at__isnull=False, dealt_with_by__isnull=False) & ~Q(outcome=""),
                name="lead_notice_dealt_with_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.said_as}: {self.get_what_display()}"

    def get_absolute_url(self) -> str:
        """The page for dealing with the notice."""
        return reverse("actions:deal-with-notice", args=[self.pk])

    @property
    def is_waiting(self) -> bool:
        """Whether it is still to be dealt with."""
        return self.dealt_with_at is None
