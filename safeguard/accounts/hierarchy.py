"""Hierarchies of teams and of posts: building the tree and preventing cycles."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar


class HasParent(Protocol):
    """A row with an optional parent."""

    pk: int
    parent_id: int | None


Row = TypeVar("Row", bound=HasParent)


@dataclass(frozen=True)
class Branch(Generic[Row]):
    """A row with the branches below it."""

    row: Row
    parts: list[Branch[Row]]


def would_create_cycle(pk: int, above: int | None, lines: Mapping[int, int | None]) -> bool:
    """Whether the row would be its own ancestor if `above` were its parent.

    `lines` maps each row to its parent.
    """
    passed = set()
    while above is not None and above not in passed:
        if above == pk:
            return True
        passed.add(above)
        above = lines.get(above)
    return False


def as_tree(rows: Iterable[Row]) -> list[Branch[Row]]:
    """The rows as a tree. Siblings stay in the order given."""
    under: dict[int | None, list[Row]] = {}
    for row in rows:
        under.setdefault(row.parent_id, []).append(row)

    def branches(pk: int | None) -> list[Branch[Row]]:
        return [Branch(row, branches(row.pk)) for row in under.get(pk, [])]

    return branches(None)
