"""Columns and sort orders of the list of all actions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.db.models import (
    Case,
    Exists,
    Expression,
    F,
    IntegerField,
    OrderBy,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Lower
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from actions.models.action import ActionQuerySet
from actions.models.entry import ANSWERING, SPEAKING, ActionEntry
from actions.plans.ratings import NO_DATA
from actions.plans.states import CLOSED, State


class Column(StrEnum):
    """The column that the list is sorted by, named as in the URL."""

    URGENCY = "urgency"
    REF = "ref"
    WORDING = "action"
    PLAN = "plan"
    RATING = "rating"
    STATE = "state"
    DUE = "due"
    LEAD = "lead"
    UPDATED = "updated"


@dataclass(frozen=True)
class Sort:
    """The sort column and direction of the list."""

    column: Column = Column.URGENCY
    is_reversed: bool = False

    @classmethod
    def read(cls, text: str) -> Sort:
        """Parse `due` or `-due`. If the column is unknown, the order is most urgent first."""
        name = text.removeprefix("-")
        return cls(Column(name), text.startswith("-")) if name in set(Column) else cls()

    def __str__(self) -> str:
        return f"-{self.column.value}" if self.is_reversed else self.column.value

    @property
    def label(self) -> str:
        """The sort order in words."""
        if str(self) in _LABELS:
            return str(_LABELS[str(self)])
        return gettext("%(order)s, in reverse order") % {"order": _LABELS[self.column.value]}


# The orders that the list offers, most useful first.
_LABELS = {
    "urgency": _("Most urgent first"),
    "rating": _("Rating, worst first"),
    "-rating": _("Rating, best first"),
    "due": _("Due date, earliest first"),
    "-due": _("Due date, latest first"),
    "updated": _("Last update, oldest first"),
    "-updated": _("Last update, newest first"),
    "plan": _("Plan"),
    "ref": _("Reference"),
    "lead": _("Lead officer"),
    "state": _("Status"),
    "action": _("Action, A to Z"),
}


def sorts_offered(chosen: Sort) -> list[Sort]:
    """The sort orders that the list offers.

    The current order is always included, even if it can only be chosen in the URL.
    """
    offered = [Sort.read(text) for text in _LABELS]
    return offered if chosen in offered else [*offered, chosen]


# One order for all scales: no data, red, amber/red, amber, other exceptions, the rest, and not yet
# rated last.
_WORST_FIRST = Case(
    When(rating=None, then=Value(6)),
    When(rating__code=NO_DATA, then=Value(0)),
    When(rating__counts_as_red=True, rating__counts_as_amber=False, then=Value(1)),
    When(rating__counts_as_red=True, then=Value(2)),
    When(rating__counts_as_amber=True, then=Value(3)),
    When(rating__is_exception=True, then=Value(4)),
    default=Value(5),
    output_field=IntegerField(),
)
# Completed and removed actions need nothing more.
_CLOSED_LAST = Case(
    When(state__in=[state.value for state in CLOSED], then=Value(1)),
    default=Value(0),
    output_field=IntegerField(),
)
_LIFE_CYCLE = Case(
    *(When(state=state.value, then=Value(place)) for place, state in enumerate(State)),
    output_field=IntegerField(),
)
_BY_PLAN = (Lower("plan__title"), F("plan"))
_KEYS: dict[Column, Sequence[Expression | F]] = {
    # Within a rating, the date that passed longest ago comes first, so overdue actions lead.
    Column.URGENCY: (_CLOSED_LAST, _WORST_FIRST, F("due_on")),
    Column.REF: (F("sort_key"),),
    Column.WORDING: (Lower("wording"),),
    Column.PLAN: _BY_PLAN,
    Column.RATING: (_WORST_FIRST,),
    Column.STATE: (_LIFE_CYCLE,),
    Column.DUE: (F("due_on"),),
    Column.LEAD: (Lower("lead__job_title"), F("lead")),
    Column.UPDATED: (F("updated_on"),),
}


def sorted_by(actions: ActionQuerySet, sort: Sort) -> ActionQuerySet:
    """The actions sorted by the column, with missing values last in both directions."""
    keys = [
        OrderBy(key, descending=sort.is_reversed, nulls_last=True) for key in _KEYS[sort.column]
    ]
    if sort.column == Column.UPDATED:
        actions = with_update(actions)
    return actions.order_by(*keys, *_BY_PLAN, "sort_key", "pk")


def with_update(actions: ActionQuerySet) -> ActionQuerySet:
    """Annotated with `updated_on`, which is the as-at date of the latest update."""
    return actions.annotate(**{"updated_on": _newest(Q(kind__in=ANSWERING), "effective_on")})


def with_words(actions: ActionQuerySet) -> ActionQuerySet:
    """Annotated with the latest texts: progress made, improvement required and next step."""
    names = ("progress_made", "improvement_required", "next_step")
    return actions.annotate(**{name: _newest(Q(kind__in=SPEAKING), name) for name in names})


def without_update_since(actions: ActionQuerySet, day: date) -> ActionQuerySet:
    """Actions that have had no update as at the day or later."""
    updates = ActionEntry.objects.filter(action=OuterRef("pk"), kind__in=ANSWERING)
    return actions.filter(~Exists(updates.filter(effective_on__gte=day)))


def _newest(which: Q, column: str) -> Subquery:
    entries = ActionEntry.objects.filter(which, action=OuterRef("pk"))
    newest = entries.order_by("-effective_on", "-recorded_at", "-pk")
    return Subquery(newest.values(column)[:1])
