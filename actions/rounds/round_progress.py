"""How far a round has come: what was returned, what is outstanding, how often it was chased."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.utils.translation import gettext as _

from actions.email.recipients import Person, Recipients, find_recipients
from actions.models import (
    Action,
    ActionEntry,
    ActionQuerySet,
    AskingDay,
    Chaser,
    CompletionClaim,
    EntryKind,
    Rating,
    UpdateRound,
)
from actions.models.claim import CompletionClaimQuerySet
from actions.plans.ratings import how_bad
from actions.rounds.timetable import Asked, Asking
from safeguard.accounts.models import Post


@dataclass(frozen=True)
class Reminded:
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
    """One action of a round. `entry` is what came, None where nothing did; that the action was
    said to be done is an answer too.

    `vacant_since` is the last day on which somebody held the lead post, None where nobody ever
    did; `has_failed_mail` is whether a mail about it could not be sent; `next_asking` is None
    where nobody is asked any more.
    """

    action: Action
    entry: ActionEntry | None
    chased: Reminded
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
    def is_claim(self) -> bool:
        """Whether all that came is that the action is done."""
        return self.entry is not None and self.entry.kind == EntryKind.STATE

    @property
    def bars_closing(self) -> bool:
        """Whether nothing came and nobody was reminded."""
        return self.entry is None and not self.chased.times and not self.is_vacant


@dataclass(frozen=True)
class GroupCount:
    """How many actions of a team were returned, and how many have no answer."""

    name: str
    returned: int
    outstanding: int


@dataclass(frozen=True)
class LeadMissing:
    """The actions of one lead post, or of none, for which no update has been received.

    `refs` are their references and `ratings` those of last time, the worst first.
    """

    lead: Post | None
    refs: list[str]
    ratings: list[Rating | None]

    @property
    def title(self) -> str:
        """The post, for pages."""
        return self.lead.full_title if self.lead else _("No lead officer")


@dataclass(frozen=True)
class RoundProgress:
    """All of a round that the reader may see, by the keys of its actions; what is missing by the
    post that leads, the worst rating first; and counts by team, those with most outstanding first.

    What is outstanding stands the worst first. `silent` are those for which no answer had come
    when the round was closed; `silent_reds` is how many of the outstanding were rated red, or not
    answered, the last time.
    """

    outstanding: list[int]
    silent: list[int]
    returned: list[int]
    silent_reds: int
    leads: list[LeadMissing]
    by_team: list[GroupCount]

    @property
    def keys(self) -> list[int]:
        """What is missing, then what came."""
        return [*self.outstanding, *self.silent, *self.returned]


@dataclass(frozen=True)
class _Row:
    """Of an action what is counted."""

    key: int
    lead: int | None
    rating: int | None
    ref: str


def round_progress_of(round: UpdateRound, visible: ActionQuerySet) -> RoundProgress:
    """The round's actions that the reader may see; six queries and no object for each action."""
    claims = _claimed_in(round)
    entries = ActionEntry.objects.filter(round=round)
    came = dict(claims.values_list("entry__action", "entry__kind"))
    came |= dict(entries.in_order().values_list("action", "kind"))
    asked = visible.filter(pk__in=came)
    if round.is_open:
        asked |= visible.asked_in(round)
    columns = (
        asked.distinct().in_order().values_list("pk", "lead", "rating", "ref", "plan", "sort_key")
    )
    rows = [_Row(*row[:4]) for row in columns]
    ratings = Rating.objects.in_bulk({row.rating for row in rows if row.rating})

    def rating(row: _Row) -> Rating | None:
        return ratings[row.rating] if row.rating else None

    missing = [row for row in rows if row.key not in came]
    silent = [row for row in rows if came.get(row.key) == EntryKind.NO_RETURN]
    returned = [
        row for row in rows if came.get(row.key, EntryKind.NO_RETURN) != EntryKind.NO_RETURN
    ]
    missing.sort(key=lambda row: how_bad(rating(row)))
    last_time = [rating(row) for row in missing]
    posts = Post.objects.select_related("team").in_bulk({row.lead for row in rows if row.lead})
    return RoundProgress(
        outstanding=[row.key for row in missing],
        silent=[row.key for row in silent],
        returned=[row.key for row in returned],
        silent_reds=sum(r is not None and (r.counts_as_red or r.is_no_data) for r in last_time),
        leads=_by_lead([*missing, *silent], posts, ratings),
        by_team=_by_team(returned, [*missing, *silent], posts),
    )


def _claimed_in(round: UpdateRound) -> CompletionClaimQuerySet:
    """What was said to be done while the round was open and is not waited for again."""
    claims = CompletionClaim.objects.filter(
        entry__action__plan__rounds=round, entry__recorded_at__gte=round.opened_at
    )
    if round.closed_at:
        return claims.filter(entry__recorded_at__lte=round.closed_at)
    return claims.exclude(entry__action__in=Action.objects.outstanding_in(round))


def _by_lead(
    missing: Iterable[_Row], posts: dict[int, Post], ratings: dict[int, Rating]
) -> list[LeadMissing]:
    found: dict[int | None, LeadMissing] = {}
    for row in missing:
        lead = posts[row.lead] if row.lead else None
        of_lead = found.setdefault(row.lead, LeadMissing(lead, [], []))
        of_lead.refs.append(row.ref)
        of_lead.ratings.append(ratings[row.rating] if row.rating else None)
    return sorted(found.values(), key=lambda each: (how_bad(each.ratings[0]), each.title))


def _by_team(
    returned: Iterable[_Row], missing: Iterable[_Row], posts: dict[int, Post]
) -> list[GroupCount]:
    def team(row: _Row) -> str:
        of_lead = posts[row.lead].team if row.lead else None
        return of_lead.name if of_lead else _("No team")

    came, silent = Counter(map(team, returned)), Counter(map(team, missing))
    groups = [GroupCount(name, came[name], silent[name]) for name in {*came, *silent}]
    return sorted(groups, key=lambda group: (-group.outstanding, group.name.casefold()))


def read_round_progress(round: UpdateRound, keys: Sequence[int], *, on: date) -> list[Return]:
    """Those of the round's actions, in that order, with what came and how often each was chased."""
    entries = ActionEntry.objects.filter(round=round, action__in=keys)
    claims = _claimed_in(round).filter(entry__action__in=keys)
    claimed = ActionEntry.objects.filter(pk__in=claims.values("entry"))
    came = {
        entry.action_id: entry
        for found in (claimed, entries)
        for entry in found.select_related("rating", "recorded_by").in_order()
    }
    actions = Action.objects.select_related("plan", "lead__team", "rating").in_bulk(keys)
    reminders = Chaser.objects.reminders().filter(round=round, action__in=keys)
    chased = _chased(reminders.in_order())
    failed = Chaser.objects.failed().filter(round=round, action__in=keys)
    without_mail = set(failed.values_list("action", flat=True))
    whom = find_recipients(on=on)
    coming = next_asking(round.asking_days.order_by("on"), on=on) if round.is_open else None
    return [
        replace(
            _return(actions[key], came.get(key), chased.get(key), whom, coming, round),
            has_failed_mail=key in without_mail,
        )
        for key in keys
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
    chased: Reminded | None,
    whom: Recipients,
    coming: Asking | None,
    round: UpdateRound,
) -> Return:
    is_vacant = whom.is_vacant(action.lead_id)
    return Return(
        action=action,
        entry=entry,
        chased=chased or Reminded(0),
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


def _chased(reminders: Iterable[Chaser]) -> dict[int, Reminded]:
    """By action; a mail to two people on one day is one occasion. As they happened."""
    occasions: dict[int, dict[tuple[date, str], Chaser]] = {}
    for chaser in reminders:
        days = occasions.setdefault(chaser.action_id, {})
        days.setdefault((chaser.asked_on, chaser.channel), chaser)
    return {
        action: Reminded(len(days), last.asked_on, last.get_channel_display())
        for action, days in occasions.items()
        for last in [list(days.values())[-1]]
    }
