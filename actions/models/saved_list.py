"""Saved lists of actions."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from safeguard.accounts.models import User
from safeguard.model_bases import Versioned


class SavedListQuerySet(models.QuerySet["SavedList"]):
    """Filters for saved lists."""

    def visible_to(self, user: User) -> Self:
        """The user's own lists and all shared ones.

        What a list contains depends on who opens it.
        """
        if not user.sees_live_figures:
            return self.none()
        return self.filter(models.Q(owner=user) | models.Q(is_shared=True))

    def in_order(self) -> Self:
        """By name."""
        return self.order_by(Lower("name"), "pk")


class SavedList(Versioned):
    """A named set of filters for the list of actions.

    It is a bookmark and not part of the record, so it can be deleted.
    """

    stale_name = _("this list")

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="saved_lists")
    name = models.CharField(_("name"), max_length=100)
    query = models.TextField(_("query string"), max_length=4_000, blank=True)
    is_shared = models.BooleanField(_("shared with everyone who sees live figures"), default=False)

    objects = SavedListQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "name"], name="saved_list_name_once"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The list of actions with these filters."""
        return f"{reverse('actions:actions')}?{self.query}"
