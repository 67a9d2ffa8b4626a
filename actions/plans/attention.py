"""What in a plan to look at first: silence, red, lateness, work to accept, nobody to ask."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from actions.plans.flags import Flag
from actions.plans.ratings import NO_DATA, AnyRating, ShownRating

NOBODY = "nobody"
WATCHED = (Flag.OVERDUE, Flag.AWAITING_SIGN_OFF)


@dataclass(frozen=True)
class AttentionLine:
    """So many actions, and the end of the address that lists them.

    By a rating or a flag; by neither where nobody leads them.
    """

    count: int
    query: str
    rating: ShownRating | None = None
    flag: Flag | None = None

    @property
    def words(self) -> str:
        """What is counted, as a line or a sentence says it."""
        if self.rating:
            return self.rating.label.lower()
        return self.flag.label.lower() if self.flag else _("with no one in the lead post")


def attention_of(
    scale: Sequence[AnyRating],
    by_rating: Mapping[str | None, int],
    by_flag: Mapping[Flag, int],
    *,
    led_by_nobody: int = 0,
) -> tuple[AttentionLine, ...]:
    """The lines that are not 0, the worst first: no data, the reds, overdue, to be signed off.

    Last those which nobody leads, for nobody can be asked how they go.

    `scale` runs from best to worst with no data last.
    """
    watched = [rating for rating in scale if rating.counts_as_red or rating.code == NO_DATA]
    ratings = [
        AttentionLine(by_rating.get(rating.code, 0), f"rating={rating.code}", rating=rating)
        for rating in reversed(watched)
    ]
    flags = [
        AttentionLine(by_flag.get(flag, 0), f"flag={flag.value}", flag=flag) for flag in WATCHED
    ]
    nobody = AttentionLine(led_by_nobody, f"lead={NOBODY}")
    return tuple(line for line in [*ratings, *flags, nobody] if line.count)
