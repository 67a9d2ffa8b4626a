"""Counts of a plan's actions by rating, as figures and as a bar."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from actions.plans.ratings import ShownRating, share_line, shares


@dataclass(frozen=True)
class BarPart:
    """One rating in a bar: number of actions, percentage, and both as text."""

    code: str
    label: str
    colour: str
    shape: str
    count: int
    share: int
    text: str


@dataclass(frozen=True)
class CountLine:
    """A rating with its number of actions and their share as text; None is not yet rated."""

    rating: ShownRating | None
    count: int
    share_text: str


@dataclass(frozen=True)
class Figures:
    """A plan's figures, ready to print; shares are of rated actions, including no data."""

    total: int
    rated: int
    not_rated: int
    counts: Mapping[str, int]
    shares: Mapping[str, int]
    bar: tuple[BarPart, ...]
    lines: tuple[CountLine, ...]


def figures_of(scale: Sequence[ShownRating], counts: Mapping[str | None, int]) -> Figures:
    """The figures of a plan from the number of actions with each rating (None: not yet rated).

    `scale` runs from best to worst with no data last; unused ratings count 0.
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
