"""References of actions and their natural order."""

import re
from collections.abc import Collection

_NUMBER = re.compile(r"(\d+)", re.ASCII)
# What can separate the parts of a reference: FD-1, F.D.1 and FD 1 are the same.
BETWEEN_PARTS = " -./"
_NO_SEPARATORS = str.maketrans("", "", BETWEEN_PARTS)
_LAST_NUMBER = re.compile(r"\d+$", re.ASCII)


def natural_key(ref: str) -> str:
    """Sort key for the natural order of references: SL2 before SL10, 1.9 before 1.10."""
    parts = _NUMBER.split(ref.casefold())
    return "".join(part.zfill(9) if part.isdigit() else part for part in parts)[:120]


def spaceless_keys(typed: str) -> set[str]:
    """Sort keys of a reference as typed, however its parts are separated in the record.

    In a sort key all numbers are equally long, so that 1.1 remains different from 11.
    """
    keys = natural_key(typed), natural_key(typed.replace(" ", ""))
    return {key.translate(_NO_SEPARATORS) for key in keys}


def next_ref(refs: Collection[str]) -> str:
    """Suggested reference for a plan's next action: SL29 after SL28, 1.10 after 1.9.

    It follows the last reference, in natural order, that ends in a number. It is "" if none does,
    and "1" for the first action of a plan.
    """
    numbered = sorted((ref for ref in refs if _LAST_NUMBER.search(ref)), key=natural_key)
    if not numbered:
        return "" if refs else "1"
    last = numbered[-1]
    taken = {ref.casefold() for ref in refs}
    while last.casefold() in taken:
        last = _LAST_NUMBER.sub(lambda found: str(int(found[0]) + 1).zfill(len(found[0])), last)
    return last
