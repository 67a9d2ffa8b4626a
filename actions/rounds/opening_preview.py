"""Who a round will email and when. This is shown before the round opens."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from actions.email.recipients import Person, Recipients, find_recipients
from actions.models import Action, UpdateRound
from actions.rounds.timetable import EscalationLevel, TimetableDay
from safeguard.accounts.models import Post


@dataclass(frozen=True)
class UnreachablePost:
    """A lead post with no email address, its actions, and the people asked in its place.

    `post` is None for actions without a lead. `instead` is empty if there is no one to ask.
    """

    post: Post | None
    is_vacant: bool
    vacant_since: date | None
    instead: list[Person]
    actions: list[Action]


def unreachable_posts(actions: Iterable[Action], recipients: Recipients) -> list[UnreachablePost]:
    """Lead posts with no email address, starting with those that have no one to ask instead."""
    led: dict[tuple[int | None, bool], list[Action]] = defaultdict(list)
    for action in actions:
        if not recipients.is_reachable(action.lead_id):
            # Nobody is asked about a confidential action in place of its lead.
            led[action.lead_id, action.is_confidential].append(action)
    unreachable = [
        UnreachablePost(
            post=rows[0].lead,
            is_vacant=recipients.is_vacant(post_id),
            vacant_since=recipients.vacant_since(post_id) if post_id else None,
            instead=recipients.leads_of(rows[0]),
            actions=rows,
        )
        for (post_id, _is_confidential), rows in led.items()
    ]
    return sorted(unreachable, key=lambda each: bool(each.instead))


@dataclass(frozen=True)
class DayAhead:
    """The emails sent on one day of a timetable if no update arrives before then."""

    on: date
    asked: EscalationLevel
    people: int
    actions: int


def days_ahead(
    timetable: Iterable[TimetableDay], actions: Iterable[Action], round: UpdateRound, *, on: date
) -> list[DayAhead]:
    """The number of people and actions for each day of a timetable, given today's post holders."""
    recipients, actions = find_recipients(on=on), list(actions)
    # The recipients depend only on the lead post and on whether the action is confidential.
    counts = Counter(_recipients_key(action) for action in actions)
    examples = {_recipients_key(action): action for action in actions}
    ahead = []
    for day in timetable:
        asked = {
            key: recipients.asked(action, day.asked, round) for key, action in examples.items()
        }
        addresses = {person.address for people in asked.values() for person in people}
        count = sum(counts[key] for key, people in asked.items() if people)
        ahead.append(DayAhead(day.on, day.asked, len(addresses), count))
    return ahead


def _recipients_key(action: Action) -> tuple[int | None, bool]:
    return action.lead_id, action.is_confidential
