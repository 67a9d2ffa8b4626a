"""The status of an action. The values are kept in each entry and repeated on the action."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from actions.models.scale import STATE_CHOICES, Rating
from actions.plans.date_revisions import nth_revision
from actions.plans.states import State
from safeguard.accounts.models import Post
from safeguard.dates import PartialDate, Precision

PRECISION_CHOICES = [(precision.value, precision.value) for precision in Precision]


class StatusSnapshot(models.Model):
    """The rating, state, dates and lead after an entry.

    The action repeats the values of its latest entry.
    """

    COLUMNS = (
        "rating_id",
        "state",
        "original_due_on",
        "original_due_precision",
        "original_due_text",
        "due_on",
        "due_precision",
        "due_text",
        "revisions",
        "lead_id",
    )

    rating = models.ForeignKey(Rating, models.PROTECT, null=True, blank=True, related_name="+")
    state = models.CharField(
        _("state"), max_length=30, choices=STATE_CHOICES, default=State.NOT_STARTED.value
    )
    original_due_on = models.DateField(_("original date"), null=True, blank=True)
    original_due_precision = models.CharField(
        max_length=10, choices=PRECISION_CHOICES, default=Precision.NONE.value
    )
    original_due_text = models.CharField(max_length=100, blank=True)
    due_on = models.DateField(_("due"), null=True, blank=True)
    due_precision = models.CharField(
        max_length=10, choices=PRECISION_CHOICES, default=Precision.NONE.value
    )
    due_text = models.CharField(max_length=100, blank=True)
    revisions = models.PositiveSmallIntegerField(_("number of new dates"), default=0)
    lead = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        abstract = True

    @property
    def work_state(self) -> State:
        """The state as an enum."""
        return State(self.state)

    @property
    def due(self) -> PartialDate:
        """The due date: the last one agreed, or the original."""
        return PartialDate(self.due_on, Precision(self.due_precision), self.due_text)

    @property
    def original_due(self) -> PartialDate:
        """The first due date, which is always kept."""
        return PartialDate(
            self.original_due_on, Precision(self.original_due_precision), self.original_due_text
        )

    @property
    def revised_again(self) -> str:
        """“2nd revision” and so on, starting with the second new date; otherwise empty."""
        return nth_revision(self.revisions) if self.revisions > 1 else ""

    @property
    def snapshot_values(self) -> dict[str, Any]:
        """The values by column, for the next entry."""
        return {name: getattr(self, name) for name in self.COLUMNS}


def due_columns(due: PartialDate) -> dict[str, Any]:
    """A due date as columns."""
    return {"due_on": due.last_day, "due_precision": due.precision.value, "due_text": due.text}


def original_due_columns(due: PartialDate) -> dict[str, Any]:
    """An original date as columns."""
    return {f"original_{name}": value for name, value in due_columns(due).items()}
