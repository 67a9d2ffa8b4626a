"""Committees and their meetings."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from safeguard.dates import in_words


class Committee(models.Model):
    """A body that scrutinises, named as the council names it: panel, commission, board."""

    name = models.CharField(_("name"), max_length=200, unique=True)

    def __str__(self) -> str:
        return self.name


class Meeting(models.Model):
    """A day on which a committee meets."""

    committee = models.ForeignKey(Committee, models.PROTECT, related_name="meetings")
    held_on = models.DateField(_("date"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["committee", "held_on"], name="meeting_once_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.committee}, {in_words(self.held_on)}"
