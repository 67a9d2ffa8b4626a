"""The list of all actions: when each was last told of, and its order by any column."""

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
from django.utils.translation import gettext_lazy as _

from actions.models.action import ActionQuerySet
from actions.models.entry import ANSWERING, SPEAKING, ActionEntry
from actions.plans.ratings import NO_DATA
from actions.plans.states import State

# What counts as an update: somebody who knows says how it goes. Silence noted at the end of a
# round and words made for a paper are none.


class Column(StrEnum):
    """A column of the list, as addresses name it."""

    REF = "ref"
    WORDING = "action"
    PLAN = "plan"
    RATING = "rating"
    STATE = "state"
    DUE = "due"
    LEAD = "lead"
    UPDATED = "updated"

    @property
    def label(self) -> str:
        """The heading."""
        return str(_LABELS[self])


_LABELS = {
    Column.REF: _("Ref"),
    Column.WORDING: _("Action"),
    Column.PLAN: _("Plan"),
    Column.RATING: _("Rating"),
    Column.STATE: _("State"),
    Column.DUE: _("Due"),
    Column.LEAD: _("Lead"),
    Column.UPDATED: _("Last update"),
}


@dataclass(frozen=True)
class Sort:
    """Which column the list is sorted by, and whether from its end."""

    column: Column = Column.PLAN
    is_reversed: bool = False

    @classmethod
    def read(cls, text: str) -> Sort:
        """`due` or `-due`; the plans in order where the text names no column."""
        name = text.removeprefix("-")
        return cls(Column(name), text.startswith("-")) if name in set(Column) else cls()

    def __str__(self) -> str:
        return f"-{self.column.value}" if self.is_reversed else self.column.value


# The scales of several plans in one order: silence, red, amber/red, amber, other exceptions, the
# rest; what nobody has rated yet last.
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
_LIFE_CYCLE = Case(
    *(When(state=state.value, then=Value(place)) for place, state in enumerate(State)),
    output_field=IntegerField(),
)
_BY_PLAN = (Lower("plan__title"), F("plan"))
_KEYS: dict[Column, Sequence[Expression | F]] = {
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
    """The actions by the column; what is missing in it comes last either way."""
    keys = [
        OrderBy(key, descending=sort.is_reversed, nulls_last=True) for key in _KEYS[sort.column]
    ]
    if sort.column == Column.UPDATED:
        actions = with_update(actions)
    return actions.order_by(*keys, *_BY_PLAN, "sort_key", "pk")


def with_update(actions: ActionQuerySet) -> ActionQuerySet:
    """Each with `updated_on`: the day its newest update speaks of."""
    return actions.annotate(**{"updated_on": _newest(Q(kind__in=ANSWERING), "effective_on")})


def with_words(actions: ActionQuerySet) -> ActionQuerySet:
    """Each with the newest words of its lead: what is done, what is required, the next step."""
    words = ("progress_made", "improvement_required", "next_step")
    return actions.annotate(**{name: _newest(Q(kind__in=SPEAKING), name) for name in words})


def without_update_since(actions: ActionQuerySet, day: date) -> ActionQuerySet:
    """Those of which no update speaks of the day or a later one."""
    updates = ActionEntry.objects.filter(action=OuterRef("pk"), kind__in=ANSWERING)
    return actions.filter(~Exists(updates.filter(effective_on__gte=day)))


def _newest(which: Q, column: str) -> Subquery:
    entries = ActionEntry.objects.filter(which, action=OuterRef("pk"))
    newest = entries.order_by("-effective_on", "-recorded_at", "-pk")
    return Subquery(newest.values(column)[:1])
