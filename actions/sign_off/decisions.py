"""The queue of decisions for a signing officer, and decisions already made."""

from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse
from django.utils import timezone

from actions.models import Action, ActionEntry
from actions.plans.states import State
from actions.sign_off.queue import (
    dates_to_answer_by,
    ratings_to_settle_by,
    to_sign_by,
    waiting_longest_first,
)
from safeguard.accounts.models import User


@dataclass(frozen=True)
class QueuePosition:
    """The position of one decision in the queue.

    `next_address` is "" if there is no other decision.
    """

    number: int
    total: int
    next_address: str


@dataclass(frozen=True)
class Decided:
    """Who made a decision, or gave a reply, and when.

    `is_signed_off` says whether they signed the action off.
    """

    name: str
    at: datetime
    is_signed_off: bool = False
    is_reply: bool = False

    @property
    def is_today(self) -> bool:
        """Whether the decision was made today."""
        return timezone.localdate(self.at) == timezone.localdate()


def queue_position(address: str, user: User, *, on: date) -> QueuePosition:
    """The position of the decision at this URL in the signing officer's queue."""
    waiting = waiting_longest_first(Action.objects.visible_to(user), on=on)
    addresses = [
        *(
            reverse("actions:sign-off", args=[r.action.pk])
            for r in to_sign_by(user, waiting, on=on)
        ),
        *(
            reverse("actions:answer-date-request", args=[asked.pk])
            for asked in dates_to_answer_by(user, on=on)
        ),
        *(
            reverse("actions:settle-rating", args=[reading.pk])
            for reading in ratings_to_settle_by(user, on=on)
        ),
    ]
    place = addresses.index(address) if address in addresses else -1
    others = [each for each in addresses[place + 1 :] + addresses if each != address]
    return QueuePosition(place + 1, len(addresses), next(iter(others), ""))


def completion_decided(action: Action, user: User) -> Decided | None:
    """The latest decision on the action's completion.

    None if the action is waiting for a decision or there has never been one.
    """
    entries = ActionEntry.objects.visible_to(user).filter(action=action).in_order()
    found, before = None, ""
    for entry in entries.select_related("recorded_by"):
        if before == State.AWAITING_SIGN_OFF and entry.state != before:
            signed = entry.state == State.SIGNED_OFF
            name = entry.decided_by if signed else ""
            name = name or entry.recorded_by.name_at(entry.recorded_at)
            found = Decided(name, entry.recorded_at, signed)
        before = entry.state
    return None if before == State.AWAITING_SIGN_OFF else found
