"""References of actions, and the order in which people count them."""

import re

_NUMBER = re.compile(r"(\d+)", re.ASCII)


def natural_key(ref: str) -> str:
    """A text that sorts references as people count: SL2 before SL10, 1.9 before 1.10."""
    parts = _NUMBER.split(ref.casefold())
    return "".join(part.zfill(9) if part.isdigit() else part for part in parts)[:120]
