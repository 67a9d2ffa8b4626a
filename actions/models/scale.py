"""Rating scales: what a plan's colours, numbers or words mean."""

import re
import unicodedata
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from actions.plans.ratings import NO_DATA
from actions.plans.states import State

STATE_CHOICES = [(state.value, state.label) for state in State]


def match_key(text: str) -> str:
    """What two spellings of one rating have in common: no case, no spaces, no punctuation."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text)).casefold()


class RatingScale(models.Model):
    """The scale a plan is rated on. Its definitions belong to it: no scale is the nation's.

    `first_published_at` is set when a publication first printed its definitions; from then on
    they are replaced by another scale, not edited.
    """

    name = models.CharField(_("name"), max_length=100, unique=True)
    first_published_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name

    @property
    def in_order(self) -> "list[Rating]":
        """The ratings, loaded before by whoever shows them: best first, no data last."""
        return sorted(self.ratings.all(), key=lambda rating: rating.order)


class Colour(models.TextChoices):
    """The colour tokens the style sheet knows. Beside each stands a word and a shape."""

    GREEN = "green", _("green")
    AMBER_GREEN = "amber-green", _("amber and green")
    AMBER = "amber", _("amber")
    AMBER_RED = "amber-red", _("amber and red")
    RED = "red", _("red")
    BLUE = "blue", _("blue")
    GREY = "grey", _("grey")
    NO_DATA = "no-data", _("no data")


class RatingQuerySet(models.QuerySet["Rating"]):
    """Which ratings."""

    def in_order(self) -> Self:
        """From the best to the worst as the scale has them, no data last."""
        return self.order_by("order", "pk")


class Rating(models.Model):
    """One value of a scale. What it counts as is written here, never read out of its word.

    `order` runs from 1, the best; no data stands outside the order and has 1000.
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
        """Whether this is silence: no update came, although somebody asked."""
        return self.code == NO_DATA

    @property
    def says_all_is_well(self) -> bool:
        """Whether nobody needs to worry: no exception, not amber, not red, and no silence."""
        return not (
            self.is_exception or self.counts_as_amber or self.counts_as_red or self.is_no_data
        )

    @property
    def implied_state(self) -> State | None:
        """The state the work is in when it is rated so, if the scale says."""
        return State(self.implies_state) if self.implies_state else None

    @property
    def match_keys(self) -> frozenset[str]:
        """Every spelling a cell of an imported file may use for this rating."""
        spellings = [self.code, self.label, f"{self.code} {self.label}", *self.aliases]
        return frozenset(match_key(spelling) for spelling in spellings)
