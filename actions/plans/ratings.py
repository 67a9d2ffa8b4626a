"""Severity of ratings, and shares that add up to 100%."""

from collections.abc import Sequence
from typing import Protocol

from django.utils.translation import gettext as _

NO_DATA = "no-data"
# Used in URLs in place of a rating's code.
NOT_YET_RATED = "not-yet-rated"


class ShownRating(Protocol):
    """A rating as shown in tags and bars."""

    @property
    def code(self) -> str: ...
    @property
    def label(self) -> str: ...
    @property
    def shape(self) -> str: ...
    @property
    def colour(self) -> str: ...


class AnyRating(ShownRating, Protocol):
    """A rating with its meaning, independent of the labels of its scale."""

    @property
    def is_exception(self) -> bool: ...
    @property
    def counts_as_amber(self) -> bool: ...
    @property
    def counts_as_red(self) -> bool: ...
    @property
    def is_no_data(self) -> bool: ...


def severity_rank(rating: AnyRating | None) -> int:
    """Rank of a rating across all scales, 0 for the most serious.

    No data, red, amber/red, amber, other exceptions, other ratings, then not yet rated.
    """
    if rating is None:
        return 6
    if rating.is_no_data:
        return 0
    if rating.counts_as_red:
        return 2 if rating.counts_as_amber else 1
    if rating.counts_as_amber:
        return 3
    return 4 if rating.is_exception else 5


def shares(counts: Sequence[int]) -> list[int]:
    """Whole percentages that add up to 100, by the largest remainder method.

    Simple rounding led to a published 8 + 48 + 45 = 101 (Bromley, 31 August 2017). Of equal
    remainders the earlier count is rounded up. All 0 if every count is 0.

    Raises ValueError for a negative count.
    """
    if any(count < 0 for count in counts):
        raise ValueError("A count cannot be negative.")
    total = sum(counts)
    if total == 0:
        return [0] * len(counts)
    whole = [100 * count // total for count in counts]
    remainders = [100 * count % total for count in counts]
    by_remainder = sorted(range(len(counts)), key=lambda place: -remainders[place])
    for place in by_remainder[: 100 - sum(whole)]:
        whole[place] += 1
    return whole


def share_text(count: int, total: int) -> str:
    """One share as printed in a report: "23 of 298 (8%)".

    Halves are rounded up, but a non-zero count is never 0% and only the total is 100%.

    Raises ValueError if the count is negative or more than the total.
    """
    return share_line(count, total, share=None)


def share_line(count: int, total: int, *, share: int | None) -> str:
    """`share_text` for one line of a breakdown, with its percentage from `shares`."""
    if count < 0 or count > total:
        raise ValueError("A count cannot be more than its total.")
    if total == 0:
        return _("no actions yet")
    if share is None:
        share = (200 * count + total) // (2 * total)
    if count and (200 * count < total or share == 0):
        per_cent = _("less than 1%")
    elif count < total and (200 * count >= 199 * total or share == 100):
        per_cent = _("more than 99%")
    else:
        per_cent = f"{share}%"
    return _("%(count)s of %(total)s (%(share)s)") % {
        "count": f"{count:,}",
        "total": f"{total:,}",
        "share": per_cent,
    }
