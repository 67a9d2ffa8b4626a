"""How far a round has come: what was returned, what is outstanding, how often it was chased."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.utils.translation import gettext as _

from actions.asking import Person, WhomToAsk, whom_to_ask
from actions.models import (
    Action,
    ActionEntry,
    ActionQuerySet,
    AskingDay,
    Chaser,
    EntryKind,
    UpdateRound,
)
from actions.ratings import how_bad
from actions.timetable import Asked, Asking


@dataclass(frozen=True)
class Chased:
    """How often an action's lead was reminded, and when and how the last time."""

    times: int
    last_on: date | None = None
    last_how: str = ""


@dataclass(frozen=True)
class NextAsking:
    """On which day who is asked next, where nobody answers until then."""

    on: date
    asked: Asked
    people: tuple[str, ...]


@dataclass(frozen=True)
class Return:
    """One action of a round. `entry` is what came, None where nothing did.

    `vacant_since` is the last day on which somebody held the lead post, None where nobody ever
    did; `has_failed_mail` is whether a mail about it could not be sent; `next_asking` is None
    where nobody is asked any more.
    """

    action: Action
    entry: ActionEntry | None
    chased: Chased
    is_vacant: bool
    vacant_since: date | None
    is_reachable: bool
    has_failed_mail: bool
    next_asking: NextAsking | None

    @property
    def is_silence(self) -> bool:
        """Whether the round was closed without an answer."""
        return self.entry is not None and self.entry.kind == EntryKind.NO_RETURN

    @property
    def bars_closing(self) -> bool:
        """Whether nothing came and nobody was reminded."""
        return self.entry is None and not self.chased.times and not self.is_vacant


@dataclass(frozen=True)
class GroupCount:
    """How many actions of a post or a team were returned, and how many have no answer."""

    name: str
    returned: int
    outstanding: int


@dataclass(frozen=True)
class Returns:
    """All of a round that the reader may see; what is outstanding stands the worst first.

    `silent` are those for which no answer had come when the round was closed.
    """

    outstanding: list[Return]
    returned: list[Return]
    silent: list[Return]

    @property
    def silent_reds(self) -> int:
        """How many outstanding actions were rated red, or not answered, the last time."""
        ratings = [row.action.rating for row in self.outstanding]
        return sum(r is not None and (r.counts_as_red or r.is_no_data) for r in ratings)

    @property
    def by_post(self) -> list[GroupCount]:
        """By the post that leads, those with most outstanding first."""
        return self._counted(lambda action: action.lead.full_title if action.lead else _("No lead"))

    @property
    def by_team(self) -> list[GroupCount]:
        """By the team of the post that leads."""
        return self._counted(
            lambda action: (
                action.lead.team.name if action.lead and action.lead.team else _("No team")
            )
        )

    def _counted(self, name_of: Callable[[Action], str]) -> list[GroupCount]:
        came = Counter(name_of(row.action) for row in self.returned)
        missing = Counter(name_of(row.action) for row in [*self.outstanding, *self.silent])
        groups = [GroupCount(name, came[name], missing[name]) for name in {*came, *missing}]
        return sorted(groups, key=lambda group: (-group.outstanding, group.name.casefold()))


def returns_of(round: UpdateRound, visible: ActionQuerySet, *, on: date) -> Returns:
    """The round's actions that the reader may see; as many queries for ten as for a thousand."""
    entries = ActionEntry.objects.filter(round=round).select_related("rating", "recorded_by")
    came = {entry.action_id: entry for entry in entries.in_order()}
    asked = visible.asked_in(round) | visible.filter(pk__in=came)
    rows = asked.distinct().select_related("plan", "lead__team", "rating").in_order()
    chased = _chased(Chaser.objects.reminders().filter(round=round).in_order())
    failed = set(Chaser.objects.failed().filter(round=round).values_list("action", flat=True))
    whom = whom_to_ask(on=on)
    coming = next_asking(round.asking_days.order_by("on"), on=on) if round.is_open else None
    read = [
        replace(
            _return(action, came.get(action.pk), chased.get(action.pk), whom, coming, round),
            has_failed_mail=action.pk in failed,
        )
        for action in rows
    ]
    return Returns(
        outstanding=sorted(
            (each for each in read if not each.entry), key=lambda each: how_bad(each.action.rating)
        ),
        returned=[each for each in read if each.entry and not each.is_silence],
        silent=[each for each in read if each.is_silence],
    )


def next_asking(days: Iterable[AskingDay], *, on: date) -> Asking | None:
    """What comes next of a timetable: today what is due and not done, else the first to come."""
    open_days = [day for day in days if day.done_at is None]
    due = [day for day in open_days if day.on <= on]
    chosen = due[-1] if due else next(iter(open_days), None)
    return Asking(max(chosen.on, on), Asked(chosen.asked)) if chosen else None


def _return(
    action: Action,
    entry: ActionEntry | None,
    chased: Chased | None,
    whom: WhomToAsk,
    coming: Asking | None,
    round: UpdateRound,
) -> Return:
    is_vacant = whom.is_vacant(action.lead_id)
    return Return(
        action=action,
        entry=entry,
        chased=chased or Chased(0),
        is_vacant=is_vacant,
        vacant_since=whom.vacant_since(action.lead_id) if action.lead_id and is_vacant else None,
        is_reachable=bool(whom.leads_of(action)),
        has_failed_mail=False,
        next_asking=NextAsking(
            coming.on, coming.asked, _named(whom.asked(action, coming.asked, round))
        )
        if coming and entry is None
        else None,
    )


def _named(people: Sequence[Person]) -> tuple[str, ...]:
    """By their posts; whoever signs has none and is called by name."""
    return tuple(
        dict.fromkeys(person.post.job_title if person.post else person.name for person in people)
    )


def _chased(reminders: Iterable[Chaser]) -> dict[int, Chased]:
    """By action; a mail to two people on one day is one occasion. As they happened."""
    occasions: dict[int, dict[tuple[date, str], Chaser]] = {}
    for chaser in reminders:
        days = occasions.setdefault(chaser.action_id, {})
        days.setdefault((chaser.asked_on, chaser.channel), chaser)
    return {
        action: Chased(len(days), last.asked_on, last.get_channel_display())
        for action, days in occasions.items()
        for last in [list(days.values())[-1]]
    }
