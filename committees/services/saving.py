"""Making and changing rows: once, only as they were drawn, and never without an audit event."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, TypeVar

from django.db import IntegrityError, models, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from safeguard.accounts.models import User
from safeguard.accounts.refusals import MovedOn, Refused
from safeguard.audit.services import JsonValue, record
from safeguard.searching import with_search_texts

Row = TypeVar("Row", bound=models.Model)


class RecordMovedOn(MovedOn):
    """Somebody changed the record after the form was drawn."""

    def __init__(self, *, version: int) -> None:
        super().__init__(_("Somebody changed this while you were writing."), version=version)


class SaveRefused(Refused):
    """It cannot be kept as it stands; the message says why."""


def make(
    row: Row,
    verb: str,
    *,
    taken: str,
    by: User,
    at: datetime,
    **details: JsonValue,
) -> Row:
    """Adds a row. `taken` is what to say where the database has such a row already.

    Raises SaveRefused.
    """
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise SaveRefused(taken) from None
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
    """Changes a row that is still as it was drawn, and returns which columns became different.

    `links` are the other rows it points to, by the name of the relation. Where nothing became
    different, nothing is written. Raises RecordMovedOn, SaveRefused.
    """
    links = links or {}
    different = sorted(
        [name for name, value in values.items() if getattr(row, name) != value]
        + [name for name, others in links.items() if set(getattr(row, name).all()) != set(others)]
    )
    rows = type(row)._default_manager.filter(pk=row.pk)
    if not different:
        current = rows.values_list("version", flat=True).get()
        if current != version:
            row.refresh_from_db()
            raise RecordMovedOn(version=current)
        return []
    try:
        with transaction.atomic():
            done = rows.filter(version=version).update(
                version=F("version") + 1, **with_search_texts(row, values)
            )
    except IntegrityError:
        raise SaveRefused(taken) from None
    row.refresh_from_db()
    if not done:
        raise RecordMovedOn(version=rows.values_list("version", flat=True).get())
    for name, others in links.items():
        getattr(row, name).set(others)
    record(verb, row, by=by, at=at, changed=different, **details)
    return different
