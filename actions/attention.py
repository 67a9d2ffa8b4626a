"""What in a plan somebody must look at first: silence, red, lateness, and work to be accepted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from actions.counting import RatingKey
from actions.flags import Flag
from actions.ratings import NO_DATA

WATCHED = (Flag.OVERDUE, Flag.AWAITING_SIGN_OFF)


class CountedRating(RatingKey, Protocol):
    """A rating that says whether it counts as red."""

    @property
    def counts_as_red(self) -> bool: ...


@dataclass(frozen=True)
class AttentionLine:
    """So many actions, by a rating or a flag, and the end of the address that lists them."""

    count: int
    query: str
    rating: RatingKey | None = None
    flag: Flag | None = None


def attention_of(
    scale: Sequence[CountedRating],
    by_rating: Mapping[str | None, int],
    by_flag: Mapping[Flag, int],
) -> tuple[AttentionLine, ...]:
    """The lines that are not 0, the worst first: no data, the reds, overdue, to be signed off.

    `scale` runs from best to worst with no data last.
    """
    watched = [rating for rating in scale if rating.counts_as_red or rating.code == NO_DATA]
    ratings = [
        AttentionLine(by_rating.get(rating.code, 0), f"?rating={rating.code}", rating=rating)
        for rating in reversed(watched)
    ]
    flags = [
        AttentionLine(by_flag.get(flag, 0), f"?flag={flag.value}", flag=flag) for flag in WATCHED
    ]
    return tuple(line for line in [*ratings, *flags] if line.count)
