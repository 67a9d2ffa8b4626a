"""How the ratings of actions have changed since an earlier round."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from actions.models import ActionQuerySet, Rating
from actions.models.entry import ActionEntryQuerySet
from actions.models.reading import ReadingQuerySet
from actions.models.round import UpdateRoundQuerySet
from actions.plans.action_lines import ActionLine, line_of
from safeguard.dates import in_words
from safeguard.limits import RATING_MOVES_SHOWN


class Move(StrEnum):
    """How a rating changed.

    A change to or from no data is neither better nor worse, and nor is a change to a rating that
    has been challenged and not decided.
    """

    WORSE = "worse"
    SILENT = "silent"
    CHALLENGED = "challenged"
    BETTER = "better"
    HEARD = "heard"
    NEW = "new"
    UNCHANGED = "unchanged"


SHOWN = (Move.WORSE, Move.SILENT, Move.CHALLENGED, Move.BETTER, Move.HEARD)


@dataclass(frozen=True)
class MoveGroup:
    """The actions whose ratings changed in the same way. `lines` are the first of them."""

    move: Move
    heading: str
    count: int
    lines: Sequence[ActionLine]


@dataclass(frozen=True)
class RatingMoves:
    """Every action, counted once: in a group, as new or as unchanged."""

    since: date
    counts: Mapping[Move, int]
    groups: Sequence[MoveGroup]

    @property
    def rest_text(self) -> str:
        """How many actions are unchanged and how many are new."""
        unchanged, new = self.counts.get(Move.UNCHANGED, 0), self.counts.get(Move.NEW, 0)
        sentences = []
        if unchanged:
            words = ngettext(
                "%(count)d action has not changed.",
                "%(count)d actions have not changed.",
                unchanged,
            )
            sentences.append(words % {"count": unchanged})
        if new:
            words = ngettext(
                "%(count)d action is new, or was not rated before.",
                "%(count)d actions are new, or were not rated before.",
                new,
            )
            sentences.append(words % {"count": new})
        return " ".join(sentences)


def day_to_compare(rounds: UpdateRoundQuerySet) -> date | None:
    """The day of the last but one closed round, since today's ratings come from the last one.

    If only one round has been closed, its day; None if there is none.
    """
    closed = rounds.exclude(closed_at=None).order_by("-as_at").values_list("as_at", flat=True)
    return next(reversed(closed.distinct()[:2]), None)


def rating_moves(
    actions: ActionQuerySet,
    entries: ActionEntryQuerySet,
    readings: ReadingQuerySet,
    *,
    since: date,
    on: date,
    with_plan: bool = False,
) -> RatingMoves:
    """How the actions' ratings have changed since the day, from their history.

    Uses five queries.
    """
    challenged = set(
        readings.newest()
        .unsettled()
        .filter(entry__action__in=actions)
        .values_list("entry__action", flat=True)
    )
    ratings = {rating.pk: rating for rating in Rating.objects.all()}
    earlier = dict(entries.filter(action__in=actions).as_at(since).values_list("action", "rating"))
    moved: dict[Move, list[int]] = defaultdict(list)
    for pk, rating in actions.order_by("-rating__order", "sort_key", "pk").values_list(
        "pk", "rating"
    ):
        move = _move(ratings.get(earlier.get(pk) or 0), ratings.get(rating or 0))
        if move in (Move.WORSE, Move.BETTER) and pk in challenged:
            move = Move.CHALLENGED
        moved[move].append(pk)
    shown = [pk for move in SHOWN for pk in moved[move][:RATING_MOVES_SHOWN]]
    rows = actions.filter(pk__in=shown).select_related("plan", "rating", "lead").in_bulk()
    groups = [
        MoveGroup(
            move,
            _heading(move, since),
            len(moved[move]),
            [
                line_of(rows[pk], on=on, before=ratings[earlier[pk]], with_plan=with_plan)
                for pk in moved[move][:RATING_MOVES_SHOWN]
            ],
        )
        for move in SHOWN
        if moved[move]
    ]
    return RatingMoves(since, {move: len(keys) for move, keys in moved.items()}, groups)


def _move(before: Rating | None, now: Rating | None) -> Move:
    if before == now:
        return Move.UNCHANGED
    if before is None or now is None:
        return Move.NEW
    if now.is_no_data:
        return Move.SILENT
    if before.is_no_data:
        return Move.HEARD
    return Move.WORSE if now.order > before.order else Move.BETTER


def _heading(move: Move, since: date) -> str:
    headings = {
        Move.WORSE: _("Worse since %(day)s"),
        Move.SILENT: _("Stopped reporting since %(day)s"),
        Move.CHALLENGED: _("Rating challenged, not decided yet"),
        Move.BETTER: _("Better since %(day)s"),
        Move.HEARD: _("Reporting again since %(day)s"),
    }
    return headings[move] % {"day": in_words(since)}
