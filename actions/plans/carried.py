"""Values that a late entry has carried forward to entries of later days."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any


def with_carried(
    entries: Sequence[tuple[date, bool, Mapping[str, Any]]],
) -> list[dict[str, Any]]:
    """The values after each entry, as they are now known, for entries in order.

    Each entry is its day, whether it was carried forward, and the values recorded with it. Nothing
    happened on the day of a carried entry: the entries before it on that day only repeated a value
    that had already changed, so they get the new one.
    """
    known = [dict(values) for _day, _is_carried, values in entries]
    for place, (day, is_carried, _values) in enumerate(entries):
        if not is_carried or place == 0:
            continue
        new, old = known[place], dict(known[place - 1])
        for name in [name for name in new if new[name] != old[name]]:
            for earlier in range(place - 1, -1, -1):
                if entries[earlier][0] != day or known[earlier][name] != old[name]:
                    break
                known[earlier][name] = new[name]
    return known
