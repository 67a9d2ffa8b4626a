"""Adding and changing rows, with version checks and audit events."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, TypeVar

from django.db import IntegrityError, models, transaction
from django.db.models import F, QuerySet

from committees.models import AgendaItem, Resolution
from safeguard.accounts.models import User
from safeguard.audit.services import JsonValue, NewEvent, record, record_all
from safeguard.exceptions import Refused
from safeguard.model_bases import Versioned
from safeguard.text_search import with_search_texts

Ordered = TypeVar("Ordered", AgendaItem, Resolution)


def make_room(
    others: QuerySet[Ordered], place: int, *, old: int | None, by: User, at: datetime
) -> None:
    """Frees a position for a row that is new or is moved from position `old`.

    `old` is None for a new row. If the position is taken, the rows between the two move towards the
    old position. For a new row the following rows move down, as far as their positions are
    consecutive.
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


def _down(rows: list[Ordered], place: int) -> dict[Ordered, int]:
    moves = {}
    for row in rows:
        if row.order > place:
            break
        place += 1
        moves[row] = place
    return moves


Row = TypeVar("Row", bound=Versioned)


def make(
    row: Row,
    verb: str,
    *,
    taken: str,
    by: User,
    at: datetime,
    **details: JsonValue,
) -> Row:
    """Adds a row. Raises Refused with the message `taken` if it already exists."""
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise Refused(taken) from None
    record(verb, row, by=by, at=at, **details)
    return row


def change(
    row: Row,
    verb: str,
    values: Mapping[str, Any],
    *,
    version: int,
    taken: str,
    by: User,
    at: datetime,
    links: Mapping[str, Collection[models.Model]] | None = None,
    **details: JsonValue,
) -> list[str]:
    """Changes a row if it is still at `version`, and returns the names of the changed columns.

    `links` maps the name of each many-to-many relation to its related rows. If nothing has changed,
    nothing is written. Raises StaleRecord or Refused.
    """
    links = links or {}
    different = sorted(
        [name for name, value in values.items() if getattr(row, name) != value]
        + [name for name, others in links.items() if set(getattr(row, name).all()) != set(others)]
    )
    if not different:
        row.refresh_from_db()
        if row.version != version:
            raise row.stale()
        return []
    try:
        with transaction.atomic():
            row.take_version(version, **with_search_texts(row, values))
    except IntegrityError:
        raise Refused(taken) from None
    for name, others in links.items():
        getattr(row, name).set(others)
    record(verb, row, by=by, at=at, changed=different, **details)
    return different
