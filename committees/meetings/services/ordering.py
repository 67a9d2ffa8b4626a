"""Making room on an agenda or in a minute: what takes a place moves what stood there."""

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
    """Frees a place among the others for a row that comes from the old one, or is new.

    Where it is taken, what stands between the two moves towards the old place; for a new row
    what follows moves down, as far as places follow each other without a gap.
    """
    rows = list(others.order_by("order", "pk"))
    if not any(row.order == place for row in rows):
        return
    if old is not None and old < place:
        moves = {row: row.order - 1 for row in rows if old < row.order <= place}
    else:
        moves = _down([row for row in rows if row.order >= place], place)
    for row, order in moves.items():
        # Whoever has its form open is told that it moved.
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
