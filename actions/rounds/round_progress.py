"""Progress of an update round: updates received, updates outstanding and reminders sent."""

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
    CompletionClaim,
    EntryKind,
    Rating,
    Reminder,
    UpdateRound,
)
from actions.models.claim import CompletionClaimQuerySet
from actions.plans.ratings import severity_rank
from actions.rounds.timetable import EscalationLevel, TimetableDay
from safeguard.accounts.models import Post


@dataclass(frozen=True)
class ReminderCount:
    """How many reminders there have been about an action, and when and how the last was sent."""

    times: int
    last_on: date | None = None
    last_how: str = ""


@dataclass(frozen=True)
class NextRequest:
    """The next request for an update: its date, level and recipients."""

    on: date
    asked: EscalationLevel
    people: tuple[str, ...]


@dataclass(frozen=True)
class Return:
    """One action of a round and the response to it.

    `entry` is the update or completion claim received, or None if there is none yet. `vacant_since`
    is the last day the lead post was held, or None if it has never been held. `has_failed_mail`
    says whether an email about the action could not be sent. `next_request` is None once no more
    requests are due.
    """

    action: Action
    entry: ActionEntry | None
    reminded: ReminderCount
    is_vacant: bool
    vacant_since: date | None
    is_reachable: bool
    has_failed_mail: bool
    next_request: NextRequest | None

    @property
    def is_claim(self) -> bool:
        """Whether the response was a completion claim and not an update."""
        return self.entry is not None and self.entry.kind == EntryKind.STATE

    @property
    def prevents_closing(self) -> bool:
        """Whether the round cannot be closed because there is neither an update nor a reminder."""
        return self.entry is None and not self.reminded.times and not self.is_vacant


@dataclass(frozen=True)
class GroupCount:
    """How many of one team's actions have an update, and how many do not."""

    name: str
    returned: int
    outstanding: int


@dataclass(frozen=True)
class LeadWithoutUpdate:
    """The actions of one lead post, or without a lead, that have had no update.

    `refs` are their references, and `ratings` are their last ratings, most serious first.
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
    """A round's actions that the reader can see, as primary keys, with counts by team.

    `outstanding` is sorted with the most serious rating first. `silent` lists the actions that had
    no update when the round closed. `silent_reds` counts the outstanding actions that were last
    rated red or had no data. `leads` are sorted by their most serious rating, and teams by how many
    of their actions are outstanding.
    """

    outstanding: list[int]
    silent: list[int]
    returned: list[int]
    silent_reds: int
    leads: list[LeadWithoutUpdate]
    by_team: list[GroupCount]

    @property
    def keys(self) -> list[int]:
        """All keys, outstanding first."""
        return [*self.outstanding, *self.silent, *self.returned]


@dataclass(frozen=True)
class _Row:
    key: int
    lead: int | None
    rating: int | None
    ref: str


def _rows_of(round: UpdateRound, visible: ActionQuerySet) -> tuple[list[_Row], dict[int, str]]:
    """The round's actions that the reader can see, and the kind of update for each."""
    claims = _claimed_in(round)
    entries = ActionEntry.objects.filter(round=round)
    answered = dict(claims.values_list("entry__action", "entry__kind"))
    answered |= dict(entries.in_order().values_list("action", "kind"))
    asked = visible.filter(pk__in=answered)
    if round.is_open:
        asked |= visible.asked_in(round)
    columns = (
        asked.distinct().in_order().values_list("pk", "lead", "rating", "ref", "plan", "sort_key")
    )
    return [_Row(*row[:4]) for row in columns], answered


def answered_in(round: UpdateRound, visible: ActionQuerySet) -> tuple[int, int]:
    """Of the actions that the reader can see, how many have an update, and how many in all."""
    rows, answered = _rows_of(round, visible)
    return sum(row.key in answered for row in rows), len(rows)


def round_progress_of(round: UpdateRound, visible: ActionQuerySet) -> RoundProgress:
    """Progress on the actions that the reader can see.

    Uses six queries and does not load any actions.
    """
    rows, answered = _rows_of(round, visible)
    ratings = Rating.objects.in_bulk({row.rating for row in rows if row.rating})

    def rating(row: _Row) -> Rating | None:
        return ratings[row.rating] if row.rating else None

    missing = [row for row in rows if row.key not in answered]
    silent = [row for row in rows if answered.get(row.key) == EntryKind.NO_RETURN]
    returned = [
        row for row in rows if answered.get(row.key, EntryKind.NO_RETURN) != EntryKind.NO_RETURN
    ]
    missing.sort(key=lambda row: severity_rank(rating(row)))
    last_time = [rating(row) for row in missing]
    posts = Post.with_merged.select_related("team").in_bulk({row.lead for row in rows if row.lead})
    return RoundProgress(
        outstanding=[row.key for row in missing],
        silent=[row.key for row in silent],
        returned=[row.key for row in returned],
        silent_reds=sum(r is not None and (r.counts_as_red or r.is_no_data) for r in last_time),
        leads=_by_lead([*missing, *silent], posts, ratings),
        by_team=_by_team(returned, [*missing, *silent], posts),
    )


def counts_by_round(
    rounds: Iterable[UpdateRound], visible: ActionQuerySet
) -> dict[int, tuple[int, int]]:
    """By round key, how many actions had an update and how many were marked as no data.

    These are the same figures as on each round's own page. Uses two queries, and one more for each
    open round.
    """
    shown = list(rounds)
    kinds_by_round: dict[int, dict[int, str]] = {round.pk: {} for round in shown}
    claims = list(
        CompletionClaim.objects.filter(entry__action__in=visible.values("pk")).values_list(
            "entry__action", "entry__kind", "entry__recorded_at"
        )
    )
    for round in shown:
        returned = (
            set(visible.outstanding_in(round).values_list("pk", flat=True)) if round.is_open else ()
        )
        kinds_by_round[round.pk] |= {
            action: kind
            for action, kind, at in claims
            if at >= round.opened_at
            and (round.closed_at is None or at <= round.closed_at)
            and action not in returned
        }
    entries = ActionEntry.objects.filter(round__in=shown, action__in=visible.values("pk"))
    for key, action, kind in entries.in_order().values_list("round", "action", "kind"):
        kinds_by_round[key][action] = kind
    return {
        key: (
            sum(kind != EntryKind.NO_RETURN for kind in kinds.values()),
            sum(kind == EntryKind.NO_RETURN for kind in kinds.values()),
        )
        for key, kinds in kinds_by_round.items()
    }


def _claimed_in(round: UpdateRound) -> CompletionClaimQuerySet:
    """Claims of completion made during the round, except those since returned to the lead."""
    claims = CompletionClaim.objects.filter(
        entry__action__plan__rounds=round, entry__recorded_at__gte=round.opened_at
    )
    if round.closed_at:
        return claims.filter(entry__recorded_at__lte=round.closed_at)
    return claims.exclude(entry__action__in=Action.objects.outstanding_in(round))


def _by_lead(
    missing: Iterable[_Row], posts: dict[int, Post], ratings: dict[int, Rating]
) -> list[LeadWithoutUpdate]:
    found: dict[int | None, LeadWithoutUpdate] = {}
    for row in missing:
        lead = posts[row.lead] if row.lead else None
        of_lead = found.setdefault(row.lead, LeadWithoutUpdate(lead, [], []))
        of_lead.refs.append(row.ref)
        of_lead.ratings.append(ratings[row.rating] if row.rating else None)
    return sorted(found.values(), key=lambda each: (severity_rank(each.ratings[0]), each.title))


def _by_team(
    returned: Iterable[_Row], missing: Iterable[_Row], posts: dict[int, Post]
) -> list[GroupCount]:
    def team(row: _Row) -> str:
        of_lead = posts[row.lead].team if row.lead else None
        return of_lead.name if of_lead else _("No team")

    answered, silent = Counter(map(team, returned)), Counter(map(team, missing))
    groups = [GroupCount(name, answered[name], silent[name]) for name in {*answered, *silent}]
    return sorted(groups, key=lambda group: (-group.outstanding, group.name.casefold()))


def read_round_progress(round: UpdateRound, keys: Sequence[int], *, on: date) -> list[Return]:
    """The given actions of a round, in that order, with the response and reminders for each."""
    entries = ActionEntry.objects.filter(round=round, action__in=keys)
    claims = _claimed_in(round).filter(entry__action__in=keys)
    claimed = ActionEntry.objects.filter(pk__in=claims.values("entry"))
    answered = {
        entry.action_id: entry
        for found in (claimed, entries)
        for entry in found.select_related("rating", "recorded_by", "for_post", "lead").in_order()
    }
    actions = Action.objects.select_related("plan", "lead__team", "rating").in_bulk(keys)
    reminders = Reminder.objects.after_first_request().filter(round=round, action__in=keys)
    reminded = _reminders_by_action(reminders.in_order())
    failed = Reminder.objects.failed().filter(round=round, action__in=keys)
    with_failed_mail = set(failed.values_list("action", flat=True))
    recipients = find_recipients(on=on)
    next_day = next_request(round.asking_days.order_by("on"), on=on) if round.is_open else None
    return [
        replace(
            _return(
                actions[key], answered.get(key), reminded.get(key), recipients, next_day, round
            ),
            has_failed_mail=key in with_failed_mail,
        )
        for key in keys
    ]


def next_request(days: Iterable[AskingDay], *, on: date) -> TimetableDay | None:
    """The next day of a timetable, or today if a day was missed; None if all days are done."""
    open_days = [day for day in days if day.done_at is None]
    due = [day for day in open_days if day.on <= on]
    chosen = due[-1] if due else next(iter(open_days), None)
    return TimetableDay(max(chosen.on, on), EscalationLevel(chosen.asked)) if chosen else None


def _return(
    action: Action,
    entry: ActionEntry | None,
    reminded: ReminderCount | None,
    recipients: Recipients,
    next_day: TimetableDay | None,
    round: UpdateRound,
) -> Return:
    is_vacant = recipients.is_vacant(action.lead_id)
    vacant_since = recipients.vacant_since(action.lead_id) if action.lead_id and is_vacant else None
    return Return(
        action=action,
        entry=entry,
        reminded=reminded or ReminderCount(0),
        is_vacant=is_vacant,
        vacant_since=vacant_since,
        is_reachable=bool(recipients.leads_of(action)),
        has_failed_mail=False,
        next_request=NextRequest(
            next_day.on, next_day.asked, _names(recipients.asked(action, next_day.asked, round))
        )
        if next_day and entry is None
        else None,
    )


def _names(people: Sequence[Person]) -> tuple[str, ...]:
    """Job titles. Signing officers have no post, so they are listed by name."""
    return tuple(
        dict.fromkeys(person.post.job_title if person.post else person.name for person in people)
    )


def _reminders_by_action(reminders: Iterable[Reminder]) -> dict[int, ReminderCount]:
    """Reminders by action. They must be given in date order.

    Emails to two people on the same day count once.
    """
    occasions: dict[int, dict[tuple[date, str], Reminder]] = {}
    for reminder in reminders:
        days = occasions.setdefault(reminder.action_id, {})
        days.setdefault((reminder.asked_on, reminder.channel), reminder)
    return {
        action: ReminderCount(len(days), last.asked_on, last.get_channel_display())
        for action, days in occasions.items()
        for last in [list(days.values())[-1]]
    }
