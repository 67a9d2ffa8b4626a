"""Who a round will ask and on which days, shown before it opens."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from actions.email.recipients import Person, Recipients, find_recipients
from actions.models import Action, UpdateRound
from actions.rounds.timetable import Asked, Asking
from safeguard.accounts.models import Post


@dataclass(frozen=True)
class PostInNeed:
    """A lead post that no mail reaches, what it leads, and who is asked in its place.

    `post` is None for actions without a lead; `instead` is empty where nobody can be asked.
    """

    post: Post | None
    is_vacant: bool
    vacant_since: date | None
    instead: list[Person]
    actions: list[Action]


def posts_in_need(actions: Iterable[Action], whom: Recipients) -> list[PostInNeed]:
    """The leads of the actions that no mail reaches; those first for which nobody can be asked."""
    led: dict[int | None, list[Action]] = defaultdict(list)
    for action in actions:
        if not whom.is_reachable(action.lead_id):
            led[action.lead_id].append(action)
    found = [
        PostInNeed(
            post=rows[0].lead,
            is_vacant=whom.is_vacant(post_id),
            vacant_since=whom.vacant_since(post_id) if post_id else None,
            instead=whom.leads_of(rows[0]),
            actions=rows,
        )
        for post_id, rows in led.items()
    ]
    return sorted(found, key=lambda each: bool(each.instead))


@dataclass(frozen=True)
class DayAhead:
    """What happens on a day of a timetable where nobody answers until then."""

    on: date
    asked: Asked
    people: int
    actions: int


def days_ahead(
    timetable: Iterable[Asking], actions: Iterable[Action], round: UpdateRound, *, on: date
) -> list[DayAhead]:
    """How many people are written to about how many actions, as posts are held on the day."""
    whom, about = find_recipients(on=on), list(actions)
    # Whom to ask hangs on the lead post alone.
    led = Counter(action.lead_id for action in about)
    of_each = {action.lead_id: action for action in about}.values()
    ahead = []
    for each in timetable:
        asked = {action.lead_id: whom.asked(action, each.asked, round) for action in of_each}
        people = {person.address for found in asked.values() for person in found}
        count = sum(led[lead] for lead, found in asked.items() if found)
        ahead.append(DayAhead(each.on, each.asked, len(people), count))
    return ahead
