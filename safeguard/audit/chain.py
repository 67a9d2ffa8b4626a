"""The keyed chain of hashes over the audit events: how a link is made, and where a chain breaks."""

import hashlib
import hmac
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

START = "0" * 64


@dataclass(frozen=True, kw_only=True)
class Link:
    """The values of one event that its hash covers."""

    seq: int
    at: datetime
    by_id: int
    channel: str
    verb: str
    target: str
    details: object

    def hash_after(self, previous_hash: str, key: str) -> str:
        """HMAC-SHA256, 64 hex digits, over the hash before and this event as canonical JSON."""
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
    """The chain does not hold; `seq` is the first event that is not as it was recorded."""

    def __init__(self, seq: int) -> None:
        super().__init__(seq)
        self.seq = seq


@dataclass(frozen=True)
class Head:
    """The last event of a chain; printed on paper it shows later whether the end was cut off."""

    seq: int
    hash: str

    def __str__(self) -> str:
        return f"{self.seq}:{self.hash[:16]}"


EMPTY = Head(0, START)


def walk(
    events: Iterable[tuple[Link, str, str]], *, keys: Sequence[str], anchor: str | None = None
) -> Head:
    """Follow (event, its previous hash, its hash) in order of seq and return the head.

    An event may be keyed with any of the keys, because keys are changed now and then. The anchor is
    a head as printed ("seq:16 hex"), which this chain must contain. Raises ChainBroken.
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
