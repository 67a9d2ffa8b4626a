"""What people have typed about actions and not sent yet."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from actions.models.action import Action


class DraftQuerySet(models.QuerySet["Draft"]):
    """Which drafts."""

    def of(self, address: str) -> Self:
        """Those of whoever has the address; nobody reads anybody else's."""
        return self.filter(address=address.lower())


class Draft(models.Model):
    """What somebody typed about an action, kept until it is sent.

    `address` is the e-mail address of whoever typed it, be it after signing in or by the link in
    a mail; `typed` holds what stood in each box, by its name. A draft is not said: no paper, no
    page and no other person shows it, and it goes when the answer is sent.
    """

    action = models.ForeignKey(Action, models.PROTECT, related_name="drafts")
    address = models.EmailField(_("e-mail address"), max_length=254)
    typed = models.JSONField(_("typed"))
    saved_at = models.DateTimeField(_("saved at"))

    objects = DraftQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["action", "address"], name="draft_once_for_a_person"),
        ]

    def __str__(self) -> str:
        return f"{self.action_id} {self.address}"
