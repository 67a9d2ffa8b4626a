"""Adding and changing rows, with version checks and audit events."""

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
    """Changes a row still at `version`, and returns the names of the changed columns.

    `links` are related rows by the name of the many-to-many relation. Nothing is written if nothing
    changed. Raises StaleRecord, Refused.
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
