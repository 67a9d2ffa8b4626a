"""Drafts of updates that have not been sent."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from actions.models.action import Action


class DraftQuerySet(models.QuerySet["Draft"]):
    """Filters for drafts."""

    def of(self, address: str) -> Self:
        """The drafts of the person with this email address. Nobody else can see them."""
        return self.filter(address=address.lower())


class Draft(models.Model):
    """An unsent update on an action, kept until it is sent.

    `address` is the email address of its author, who has signed in or used an emailed link. `typed`
    holds the form values by field name. A draft is not an update. It is shown only to its author,
    never appears in reports, and is deleted when the update is sent.
    """

    action = models.ForeignKey(Action, models.PROTECT, related_name="drafts")
    address = models.EmailField(_("email address"), max_length=254)
    typed = models.JSONField(_("form values"))
    saved_at = models.DateTimeField(_("saved at"))

    objects = DraftQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["action", "address"], name="draft_once_for_a_person"),
        ]

    def __str__(self) -> str:
        return f"{self.action_id} {self.address}"
