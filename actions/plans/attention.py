"""What to look at first in a plan: no data, red, overdue, awaiting sign-off, no lead."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from actions.plans.flags import Flag
from actions.plans.ratings import NO_DATA, AnyRating, ShownRating

NOBODY = "nobody"
WATCHED = (Flag.OVERDUE, Flag.AWAITING_SIGN_OFF)


@dataclass(frozen=True)
class AttentionLine:
    """The number of actions with one rating or flag, and the query string that lists them.

    If there is no rating or flag, these are the actions whose lead post is vacant or missing.
    """

    count: int
    query: str
    rating: ShownRating | None = None
    flag: Flag | None = None

    @property
    def words(self) -> str:
        """What is counted, for use in a sentence: "red", "overdue"."""
        if self.rating:
            return self.rating.label.lower()
        return self.flag.label.lower() if self.flag else _("with no one in the lead post")


def attention_of(
    scale: Sequence[AnyRating],
    by_rating: Mapping[str | None, int],
    by_flag: Mapping[Flag, int],
    *,
    without_lead: int = 0,
) -> tuple[AttentionLine, ...]:
    """The counts above 0: no data, the red ratings, overdue, awaiting sign-off and without a lead.

    `scale` is in order from best to worst, with no data last.
    """
    watched = [rating for rating in scale if rating.counts_as_red or rating.code == NO_DATA]
    ratings = [
        AttentionLine(by_rating.get(rating.code, 0), f"rating={rating.code}", rating=rating)
        for rating in reversed(watched)
    ]
    flags = [
        AttentionLine(by_flag.get(flag, 0), f"flag={flag.value}", flag=flag) for flag in WATCHED
    ]
    leaderless = AttentionLine(without_lead, f"lead={NOBODY}")
    return tuple(line for line in [*ratings, *flags, leaderless] if line.count)
