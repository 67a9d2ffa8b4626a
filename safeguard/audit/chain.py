"""The HMAC chain over audit events: creating links and verifying the chain."""

import hashlib
import hmac
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

START = "0" * 64


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
    """Raised for a broken chain; `seq` is the first missing or altered event."""

    def __init__(self, seq: int) -> None:
        super().__init__(seq)
        self.seq = seq


@dataclass(frozen=True)
class Head:
    """The last event of a chain. A printed head later shows whether later events were removed."""

    seq: int
    hash: str

    def __str__(self) -> str:
        return f"{self.seq}:{self.hash[:16]}"


EMPTY = Head(0, START)


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
