"""Rating scales and their ratings."""

import re
import unicodedata
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from actions.plans.ratings import NO_DATA
from actions.plans.states import State

STATE_CHOICES = [(state.value, state.label) for state in State]


def match_key(text: str) -> str:
    """The text without capitals, spaces or punctuation, so that different spellings match."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text)).casefold()


class RatingScale(models.Model):
    """A rating scale with its own definitions, because there is no national scale.

    `first_published_at` is set when a report with its definitions is first published. After that,
    the scale cannot be edited, only replaced by another.
    """

    name = models.CharField(_("name"), max_length=100, unique=True)
    first_published_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name

    @property
    def in_order(self) -> "list[Rating]":
        """The prefetched ratings, best first, with no data last."""
        return sorted(self.ratings.all(), key=lambda rating: rating.order)


class Colour(models.TextChoices):
    """Colour tokens of the style sheet. Each is shown together with a word and a shape."""

    GREEN = "green", _("green")
    AMBER_GREEN = "amber-green", _("amber and green")
    AMBER = "amber", _("amber")
    AMBER_RED = "amber-red", _("amber and red")
    RED = "red", _("red")
    BLUE = "blue", _("blue")
    GREY = "grey", _("grey")
    NO_DATA = "no-data", _("no data")


class RatingQuerySet(models.QuerySet["Rating"]):
    """Sort order of ratings."""

    def in_order(self) -> Self:
        """From best to worst, no data last."""
        return self.order_by("order", "pk")


class Rating(models.Model):
    """One value of a scale. What it counts as is set explicitly and not derived from its label.

    `order` starts at 1 for the best. No data is not part of the order and is always 1000.
    """

    NO_DATA_ORDER = 1000

    scale = models.ForeignKey(RatingScale, models.PROTECT, related_name="ratings")
    code = models.CharField(_("code"), max_length=40)
    label = models.CharField(_("label"), max_length=100)
    aliases = models.JSONField(_("other spellings"), default=list, blank=True)
    definition = models.TextField(_("definition"), blank=True, max_length=1000)
    order = models.PositiveSmallIntegerField(_("order"))
    is_exception = models.BooleanField(_("is an exception"), default=False)
    counts_as_amber = models.BooleanField(_("counts as amber"), default=False)
    counts_as_red = models.BooleanField(_("counts as red"), default=False)
    implies_state = models.CharField(
        _("implies the state"), max_length=30, choices=STATE_CHOICES, blank=True
    )
    asks_new_date = models.BooleanField(_("asks for a new date"), default=False)
    shape = models.CharField(_("shape"), max_length=20)
    colour = models.CharField(_("colour"), max_length=20, choices=Colour.choices)

    objects = RatingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["scale", "code"], name="rating_code_once_in_scale"),
            models.UniqueConstraint(fields=["scale", "order"], name="rating_order_once_in_scale"),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def is_no_data(self) -> bool:
        """Whether this means that no update was received."""
        return self.code == NO_DATA

    @property
    def says_all_is_well(self) -> bool:
        """Whether this rating is neither an exception nor amber, red or no data."""
        return not (
            self.is_exception or self.counts_as_amber or self.counts_as_red or self.is_no_data
        )

    @property
    def implied_state(self) -> State | None:
        """The state implied by this rating, if any."""
        return State(self.implies_state) if self.implies_state else None

    @property
    def match_keys(self) -> frozenset[str]:
        """Every spelling accepted for this rating in an imported file."""
        spellings = [self.code, self.label, f"{self.code} {self.label}", *self.aliases]
        return frozenset(match_key(spelling) for spelling in spellings)
