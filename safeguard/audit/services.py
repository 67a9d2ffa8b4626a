"""The audit chain: recording events, which every other service does last, and verifying it."""

import hashlib
import hmac
import json
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from enum import Enum
from typing import Any, TypeAlias, cast

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import connection, models
from django.utils import timezone

from safeguard.audit.models import AuditEvent, Channel

_channel: ContextVar[Channel] = ContextVar("channel", default=Channel.COMMAND)
# What to do at the end of the current `recording_last`, in order; None outside one.
_waiting: ContextVar["list[Callable[[], object]] | None"] = ContextVar("waiting", default=None)
START = "0" * 64
JsonValue: TypeAlias = (
    "None | bool | int | str | date | Sequence[JsonValue] | Mapping[str, JsonValue]"
)
# An arbitrary number for the advisory lock, not used for any other lock in this database.
CHAIN_LOCK = 7_203_145_990_021


@dataclass(frozen=True)
class Head:
    """The last event of a chain.

    A printed head can later show whether events have been removed from the end.
    """

    seq: int
    hash: str

    def __str__(self) -> str:
        return f"{self.seq}:{self.hash[:16]}"


EMPTY = Head(0, START)


def current_channel() -> Channel:
    """The current channel, which is COMMAND unless another has been set."""
    return _channel.get()


@contextmanager
def recording_as(channel: Channel) -> Iterator[None]:
    """Set the channel for everything recorded in the block."""
    token = _channel.set(channel)
    try:
        yield
    finally:
        _channel.reset(token)


@contextmanager
def recording_last() -> Iterator[None]:
    """Record the events of the block at its end, so that the chain is locked for a moment only.

    For services that do the same to many records. Events of a block that fails are dropped, so
    that a failed part of a larger block leaves none. The block must be in a transaction.
    """
    outer = _waiting.get()
    waiting: list[Callable[[], object]] = []
    token = _waiting.set(waiting)
    try:
        yield
    finally:
        _waiting.reset(token)
    if outer is not None:
        outer.extend(waiting)
        return
    for work in waiting:
        work()


def after_recording(work: Callable[[], object]) -> None:
    """Do this at the end of `recording_last`, or now if there is none.

    For work that locks the chain first, such as adding to somebody's daily email.
    """
    waiting = _waiting.get()
    if waiting is None:
        work()
    else:
        waiting.append(work)


@dataclass(frozen=True, kw_only=True)
class Link:
    """The values of an event covered by its hash."""

    seq: int
    at: datetime
    by_id: int
    channel: str
    verb: str
    target: str
    details: object

    def hash_after(self, previous_hash: str, key: str) -> str:
        """HMAC-SHA256 (64 hex digits) of the previous hash and this event as canonical JSON."""
        values = {
            "seq": self.seq,
            "at": self.at.astimezone(UTC).isoformat(timespec="microseconds"),
            "by": self.by_id,
            "channel": self.channel,
            "verb": self.verb,
            "target": self.target,
            "details": self.details,
        }
        text = json.dumps(values, sort_keys=True, separators=(",", ":"))
        return hmac.digest(key.encode(), (previous_hash + text).encode(), hashlib.sha256).hex()


class ChainBroken(Exception):
    """Raised for a broken chain. `seq` is the number of the first missing or altered event."""

    def __init__(self, seq: int) -> None:
        super().__init__(seq)
        self.seq = seq


def walk(
    events: Iterable[tuple[Link, str, str]], *, keys: Sequence[str], anchor: str | None = None
) -> Head:
    """Verify (event, previous hash, hash) in order of seq and return the head.

    Each event can use any of the keys, because keys are rotated. The anchor is a printed head
    ("seq:16 hex") that the chain must contain. Raises ChainBroken.
    """
    anchored_at = int(anchor.partition(":")[0]) if anchor else 0
    head = EMPTY
    for link, previous_hash, stored in events:
        expected_seq = head.seq + 1
        if link.seq != expected_seq or previous_hash != head.hash:
            raise ChainBroken(expected_seq)
        if not any(hmac.compare_digest(link.hash_after(head.hash, key), stored) for key in keys):
            raise ChainBroken(expected_seq)
        head = Head(link.seq, stored)
        if head.seq == anchored_at and str(head) != anchor:
            raise ChainBroken(anchored_at)
    if head.seq < anchored_at:
        raise ChainBroken(head.seq + 1)
    return head


class OutsideTransaction(Exception):
    """Raised if an event is recorded outside the transaction of the change it is about."""


@dataclass(frozen=True)
class NewEvent:
    """An event to record: what happened, to which record, and the details."""

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
) -> None:
    """Add an event to the chain.

    The details are codes and dates, old and new, and `digest(...)` of texts, but never the texts.
    Raises OutsideTransaction outside a transaction, TypeError for a detail that is not JSON or a
    date, or ValueError for a naive time.
    """
    record_all([NewEvent(verb, target, details)], by=by, at=at)


def record_all(events: Sequence[NewEvent], *, by: AbstractBaseUser, at: datetime) -> int:
    """Add several events that one person caused at the same time. Return how many.

    Raises the same exceptions as `record`.
    """
    if not connection.in_atomic_block:
        raise OutsideTransaction("Record an audit event in the transaction of its change.")
    if timezone.is_naive(at):
        raise ValueError("An audit event needs an aware datetime.")
    if events:
        unsaved = [_unsaved(event, by=by, at=at) for event in events]
        after_recording(lambda: _append(unsaved))
    return len(events)


def _unsaved(event: NewEvent, *, by: AbstractBaseUser, at: datetime) -> AuditEvent:
    """The event without its place in the chain."""
    return AuditEvent(
        at=at,
        by_id=by.pk,
        channel=current_channel().value,
        verb=event.verb,
        target=_target_name(event.target),
        details={name: _as_json(value) for name, value in event.details.items()},
    )


def newest_event(
    verb: str, target: models.Model, *, at: datetime | None = None, **details: str | int
) -> AuditEvent | None:
    """The last event of this kind about the record, with the person who caused it.

    `at` is the moment of the event, if known. `details` are values that its details must have.
    """
    same: dict[str, Any] = {f"details__{name}": value for name, value in details.items()}
    if at is not None:
        same["at"] = at
    events = AuditEvent.objects.filter(target=_target_name(target), verb=verb, **same)
    return events.select_related("by").order_by("-seq").first()


def newest_change(target: models.Model, *, besides: Iterable[str]) -> AuditEvent | None:
    """The last event about the record with a verb other than these, and who caused it."""
    events = AuditEvent.objects.filter(target=_target_name(target)).exclude(verb__in=besides)
    return events.select_related("by").order_by("-seq").first()


def digest(text: str) -> str:
    """SHA-256 of a text (64 hex digits). It can later prove what the text was."""
    return hashlib.sha256(text.encode()).hexdigest()


def head() -> str:
    """The head of the chain as "seq:16 hex", for printing and comparing later."""
    return str(_head())


def verify(*, anchor: str | None = None) -> Head:
    """Verify the whole chain and return its head. Raises `ChainBroken`.

    The anchor is an earlier head. Without one, it is impossible to detect that events were removed
    from the end.
    """
    rows = AuditEvent.objects.order_by("seq").iterator(chunk_size=2000)
    # Closed as soon as the chain breaks, because the PostgreSQL cursor needs the transaction.
    with closing(cast("Generator[AuditEvent, None, None]", rows)):
        return walk(
            ((_link(event), event.previous_hash, event.hash) for event in rows),
            keys=[settings.AUDIT_KEY, *settings.AUDIT_KEY_FALLBACKS],
            anchor=anchor,
        )


def _append(events: Sequence[AuditEvent]) -> None:
    wait_for_the_chain()
    last = _head()
    for event in events:
        event.seq, event.previous_hash = last.seq + 1, last.hash
        event.hash = _link(event).hash_after(last.hash, settings.AUDIT_KEY)
        last = Head(event.seq, event.hash)
    AuditEvent.objects.bulk_create(events)


def wait_for_the_chain() -> None:
    """Wait until no other transaction is adding to the chain, and hold the lock until commit.

    If other services lock a row after recording an event, a service that locks the same row must
    call this first, to avoid a deadlock. Does nothing on SQLite, where only one immediate
    transaction writes at a time.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [CHAIN_LOCK])


def _head() -> Head:
    newest = AuditEvent.objects.order_by("-seq").values_list("seq", "hash").first()
    return Head(*newest) if newest else EMPTY


def _link(event: AuditEvent) -> Link:
    return Link(
        seq=event.seq,
        at=event.at,
        by_id=event.by_id,
        channel=event.channel,
        verb=event.verb,
        target=event.target,
        details=event.details,
    )


def _target_name(target: models.Model | str) -> str:
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
    raise TypeError(f"An audit detail must be JSON or a date, not {type(value).__name__}.")
