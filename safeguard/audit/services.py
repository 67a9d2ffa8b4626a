"""Writing down what somebody did. Every other service calls this last, in its own transaction."""

import hashlib
from collections.abc import Generator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum
from typing import TypeAlias, cast

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import connection, models
from django.utils import timezone

from safeguard.audit import chain
from safeguard.audit.channel import current_channel
from safeguard.audit.models import AuditEvent

JsonValue: TypeAlias = (
    "None | bool | int | str | date | Sequence[JsonValue] | Mapping[str, JsonValue]"
)

# Any number will do, as long as nothing else in this database takes a lock by it.
CHAIN_LOCK = 7_203_145_990_021


class OutsideTransaction(Exception):
    """Raised when an event would not stand or fall together with the change it describes."""


@dataclass(frozen=True)
class NewEvent:
    """An event still to be written: what happened, to what, and its codes and dates."""

    verb: str
    target: models.Model | str
    details: Mapping[str, JsonValue] = field(default_factory=dict)


def record(
    verb: str,
    target: models.Model | str,
    *,
    by: AbstractBaseUser,
    at: datetime,
    **details: JsonValue,
) -> AuditEvent:
    """Add one event to the chain.

    The details are codes and dates, old and new, and `digest(...)` of texts, never the texts.
    Raises OutsideTransaction when no transaction is under way, TypeError for a detail that is not
    JSON or a date, ValueError for a time without zone.
    """
    return _append([NewEvent(verb, target, details)], by=by, at=at)[0]


def record_all(events: Sequence[NewEvent], *, by: AbstractBaseUser, at: datetime) -> int:
    """Add many events of one person and moment and return how many; raises as `record` does."""
    return len(_append(events, by=by, at=at))


def digest(text: str) -> str:
    """SHA-256 of a text, 64 hex digits: proves later what it said without keeping it."""
    return hashlib.sha256(text.encode()).hexdigest()


def head() -> str:
    """The chain's last event as "seq:16 hex", to print where it can be compared later."""
    return str(_head())


def verify(*, anchor: str | None = None) -> chain.Head:
    """Walk the whole chain and return its head; raises `chain.ChainBroken`.

    The anchor is a head printed earlier; only with one can a cut-off end be seen.
    """
    rows = AuditEvent.objects.order_by("seq").iterator(chunk_size=2000)
    # Closed at once where the chain breaks, since PostgreSQL's cursor lives in the transaction.
    with closing(cast("Generator[AuditEvent, None, None]", rows)):
        return chain.walk(
            ((_link(event), event.previous_hash, event.hash) for event in rows),
            keys=[settings.AUDIT_KEY, *settings.AUDIT_KEY_FALLBACKS],
            anchor=anchor,
        )


def _append(events: Sequence[NewEvent], *, by: AbstractBaseUser, at: datetime) -> list[AuditEvent]:
    if not connection.in_atomic_block:
        raise OutsideTransaction("An audit event is written in the transaction of its change.")
    if timezone.is_naive(at):
        raise ValueError("An audit event needs a time with its zone.")
    wait_for_the_chain()
    last = _head()
    rows = []
    for event in events:
        row = AuditEvent(
            seq=last.seq + 1,
            at=at,
            by_id=by.pk,
            channel=current_channel().value,
            verb=event.verb,
            target=_named(event.target),
            details={name: _as_json(value) for name, value in event.details.items()},
            previous_hash=last.hash,
        )
        row.hash = _link(row).hash_after(last.hash, settings.AUDIT_KEY)
        last = chain.Head(row.seq, row.hash)
        rows.append(row)
    return AuditEvent.objects.bulk_create(rows)


def wait_for_the_chain() -> None:
    """Let one transaction at a time add to the chain, until it commits.

    Called before its first event by whoever locks a row that others lock after theirs: else the
    two would wait for each other. SQLite needs nothing: an immediate transaction is the only one
    that writes.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [CHAIN_LOCK])


def _head() -> chain.Head:
    newest = AuditEvent.objects.order_by("-seq").values_list("seq", "hash").first()
    return chain.Head(*newest) if newest else chain.EMPTY


def _link(event: AuditEvent) -> chain.Link:
    return chain.Link(
        seq=event.seq,
        at=event.at,
        by_id=event.by_id,
        channel=event.channel,
        verb=event.verb,
        target=event.target,
        details=event.details,
    )


def _named(target: models.Model | str) -> str:
    if isinstance(target, str):
        return target
    return f"{target._meta.label_lower}:{target.pk}"


def _as_json(value: JsonValue) -> object:
    if isinstance(value, Enum):
        return value.value
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, str):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(name): _as_json(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_as_json(inner) for inner in value]
    raise TypeError(f"An audit detail is JSON or a date, not {type(value).__name__}.")
