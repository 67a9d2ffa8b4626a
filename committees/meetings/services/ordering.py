"""Reordering agenda items and clauses."""

from datetime import datetime
from typing import TypeVar

from django.db.models import F, QuerySet

from committees.models import AgendaItem, Resolution
from safeguard.accounts.models import User
from safeguard.audit.services import NewEvent, record_all

Row = TypeVar("Row", AgendaItem, Resolution)


def make_room(
    others: QuerySet[Row], place: int, *, old: int | None, by: User, at: datetime
) -> None:
    """Frees a position for a row that moves there from position `old`, or is new (None).

    If the position is taken, the rows between the two move towards the old position. For a new
    row the following rows move down, as far as their positions are consecutive.
    """
    rows = list(others.order_by("order", "pk"))
    if not any(row.order == place for row in rows):
        return
    if old is not None and old < place:
        moves = {row: row.order - 1 for row in rows if old < row.order <= place}
    else:
        moves = _down([row for row in rows if row.order >= place], place)
    for row, order in moves.items():
        # A new version, so that a form already open on it is refused as out of date.
        others.filter(pk=row.pk).update(order=order, version=F("version") + 1)
    noun = "resolution" if issubclass(others.model, Resolution) else "item"
    events = [
        NewEvent(f"{noun}.moved", row, {"old": row.order, "new": order})
        for row, order in moves.items()
    ]
    record_all(events, by=by, at=at)


def _down(rows: list[Row], place: int) -> dict[Row, int]:
    moves = {}
    for row in rows:
        if row.order > place:
            break
        place += 1
        moves[row] = place
    return moves
