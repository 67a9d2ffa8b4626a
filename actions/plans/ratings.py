"""Severity of ratings, and shares that add up to 100%."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
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
    """Rank of a rating across all scales. The most serious has rank 0.

    The order is no data, red, amber/red, amber, other exceptions, other ratings, then not yet
    rated.
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

    Simple rounding led to a published 8 + 48 + 45 = 101 (Bromley, 31 August 2017). If remainders
    are equal, the earlier count is rounded up. If every count is 0, so is every percentage.

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


@dataclass(frozen=True)
class BarPart:
    """One rating in a bar, with its number of actions and percentage, both also as text."""

    code: str
    label: str
    colour: str
    shape: str
    count: int
    share: int
    text: str


@dataclass(frozen=True)
class CountLine:
    """A rating, its number of actions and their share as text.

    A rating of None means not yet rated.
    """

    rating: ShownRating | None
    count: int
    share_text: str


@dataclass(frozen=True)
class Figures:
    """A plan's figures, ready to print.

    Shares are percentages of the rated actions, including those with no data.
    """

    total: int
    rated: int
    not_rated: int
    counts: Mapping[str, int]
    shares: Mapping[str, int]
    bar: tuple[BarPart, ...]
    lines: tuple[CountLine, ...]


def figures_of(scale: Sequence[ShownRating], counts: Mapping[str | None, int]) -> Figures:
    """The figures of a plan from the number of actions with each rating (None: not yet rated).

    `scale` runs from best to worst with no data last. A rating that is not used has a count of 0.
    """
    by_code = {rating.code: counts.get(rating.code, 0) for rating in scale}
    rated, not_rated = sum(by_code.values()), counts.get(None, 0)
    whole = dict(zip(by_code, shares(list(by_code.values())), strict=True))
    unrated = _("none rated yet")
    bar: list[BarPart] = []
    lines: list[CountLine] = []
    for rating in scale:
        count, share = by_code[rating.code], whole[rating.code]
        text = share_line(count, rated, share=share) if rated or not not_rated else unrated
        bar.append(
            BarPart(
                code=rating.code,
                label=rating.label,
                colour=rating.colour,
                shape=rating.shape,
                count=count,
                share=share,
                text=text,
            )
        )
        lines.append(CountLine(rating, count, text))
    if not_rated:
        lines.append(CountLine(None, not_rated, ""))
    return Figures(rated + not_rated, rated, not_rated, by_code, whole, tuple(bar), tuple(lines))
