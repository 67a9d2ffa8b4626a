"""Making and changing rows: once, only as they were drawn, and never without an audit event."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, TypeVar

from django.db import IntegrityError, models, transaction

from safeguard.accounts.models import User
from safeguard.audit.services import JsonValue, record
from safeguard.exceptions import Refused
from safeguard.text_search import with_search_texts
from safeguard.versioning import Versioned

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
    """Adds a row. `taken` is what to say where the database has such a row already.

    Raises Refused.
    """
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
    """Changes a row that is still as it was drawn, and returns which columns became different.

    `links` are the other rows it points to, by the name of the relation. Where nothing became
    different, nothing is written. Raises StaleRecord, Refused.
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
