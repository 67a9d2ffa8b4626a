"""What of the committees' business waits for somebody."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from committees.doors import door_of
from committees.models import Committee
from committees.tracker import TrackerLine, tracker_lines
from safeguard.accounts.models import User

MOST_SHOWN = 50


@dataclass(frozen=True)
class Waiting:
    """Overdue follow-ups, the oldest first; `count` is how many there are beyond those shown."""

    overdue: list[TrackerLine]
    count: int


def waiting_for(user: User, *, on: date) -> Waiting:
    """What is overdue of a clerk's committees, and for anybody what their posts owe.

    A clerk's committees are those that meet in public and those they sit on.
    """
    door = door_of(user)
    mine = Q(owner__in=user.posts_on(on))
    if user.is_clerk:
        seats = door.memberships.filter(user=user).on(on)
        own = Committee.objects.filter(Q(is_public=True) | Q(pk__in=seats.values("committee")))
        mine |= Q(resolution__minute__item__meeting__committee__in=own)
        mine |= Q(addressed_committee__in=own)
    overdue = door.follow_ups.outstanding(known=door.follow_ups).overdue(on=on).filter(mine)
    shown = overdue.oldest_first()[:MOST_SHOWN]
    return Waiting(overdue=tracker_lines(door, shown, on=on), count=overdue.count())
