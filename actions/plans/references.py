"""References of actions, and the order in which people count them."""

import re
from collections.abc import Collection

_NUMBER = re.compile(r"(\d+)", re.ASCII)
_LAST_NUMBER = re.compile(r"\d+$", re.ASCII)


def natural_key(ref: str) -> str:
    """A text that sorts references as people count: SL2 before SL10, 1.9 before 1.10."""
    parts = _NUMBER.split(ref.casefold())
    return "".join(part.zfill(9) if part.isdigit() else part for part in parts)[:120]


def next_ref(refs: Collection[str]) -> str:
    """The reference a plan's next action may have: SL29 after SL28, 1.10 after 1.9.

    It follows the last one that ends with a number, as people count. Empty where none does; the
    first action of a plan is 1.
    """
    numbered = sorted((ref for ref in refs if _LAST_NUMBER.search(ref)), key=natural_key)
    if not numbered:
        return "" if refs else "1"
    last = numbered[-1]
    taken = {ref.casefold() for ref in refs}
    while last.casefold() in taken:
        last = _LAST_NUMBER.sub(lambda found: str(int(found[0]) + 1).zfill(len(found[0])), last)
    return last
