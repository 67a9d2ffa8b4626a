"""How far a round has come: what was returned, what is outstanding, how often it was chased."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from actions.asking import Person, WhomToAsk, whom_to_ask
from actions.models import Action, ActionEntry, ActionQuerySet, AskingDay, Chaser, UpdateRound
from actions.timetable import Asked, Asking
from safeguard.accounts.models import Post


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
    did; `next_asking` is None where nobody is asked any more.
    """

    action: Action
    entry: ActionEntry | None
    chased: Chased
    is_vacant: bool
    vacant_since: date | None
    is_reachable: bool
    next_asking: NextAsking | None

    @property
    def bars_closing(self) -> bool:
        """Whether nothing came and nobody was reminded."""
        return self.entry is None and not self.chased.times and not self.is_vacant


@dataclass(frozen=True)
class GroupCount:
    """How many actions of a post or a team were returned, and how many are outstanding."""

    name: str
    returned: int
    outstanding: int


@dataclass(frozen=True)
class Returns:
    """All of a round that the reader may see: the keys of its actions in order, and counts of them
    by the post that leads and by its team, those with most outstanding first."""

    outstanding: list[int]
    returned: list[int]
    by_post: list[GroupCount]
    by_team: list[GroupCount]

    @property
    def keys(self) -> list[int]:
        """What is missing, then what came."""
        return [*self.outstanding, *self.returned]


def returns_of(round: UpdateRound, visible: ActionQuerySet) -> Returns:
    """The round's actions that the reader may see; three queries and no row for each action."""
    answered = ActionEntry.objects.filter(round=round).values("action")
    came = set(answered.values_list("action", flat=True))
    asked = visible.asked_in(round) | visible.filter(pk__in=answered)
    rows = asked.distinct().in_order().values_list("pk", "lead", "plan", "sort_key")
    leads = [(action, lead) for action, lead, _plan, _key in rows]
    found = Post.objects.filter(pk__in={lead for _action, lead in leads}).select_related("team")
    posts = {post.pk: post for post in found}

    def title(lead: int | None) -> str:
        return posts[lead].full_title if lead else _("No lead")

    def team(lead: int | None) -> str:
        of_lead = posts[lead].team if lead else None
        return of_lead.name if of_lead else _("No team")

    outstanding = [pair for pair in leads if pair[0] not in came]
    returned = [pair for pair in leads if pair[0] in came]
    return Returns(
        outstanding=[action for action, _lead in outstanding],
        returned=[action for action, _lead in returned],
        by_post=_counted(returned, outstanding, title),
        by_team=_counted(returned, outstanding, team),
    )


def _counted(
    returned: Sequence[tuple[int, int | None]],
    outstanding: Sequence[tuple[int, int | None]],
    name_of: Callable[[int | None], str],
) -> list[GroupCount]:
    came = Counter(name_of(lead) for _action, lead in returned)
    missing = Counter(name_of(lead) for _action, lead in outstanding)
    groups = [GroupCount(name, came[name], missing[name]) for name in {*came, *missing}]
    return sorted(groups, key=lambda group: (-group.outstanding, group.name.casefold()))


def read_returns(round: UpdateRound, keys: Collection[int], *, on: date) -> list[Return]:
    """Those of the round's actions, each with what came and how often its lead was reminded."""
    entries = ActionEntry.objects.filter(round=round, action__in=keys)
    came = {
        entry.action_id: entry
        for entry in entries.select_related("rating", "recorded_by").in_order()
    }
    rows = Action.objects.filter(pk__in=keys).select_related("plan", "lead__team", "rating")
    chased = _chased(Chaser.objects.reminders().filter(round=round, action__in=keys).in_order())
    whom = whom_to_ask(on=on)
    coming = next_asking(round.asking_days.order_by("on"), on=on) if round.is_open else None
    return [
        _return(action, came.get(action.pk), chased.get(action.pk), whom, coming, round)
        for action in rows.in_order()
    ]


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
