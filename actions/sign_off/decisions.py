"""The decisions that wait for a signing officer, in order, and what has been decided already."""

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
class Turn:
    """The place of one decision among those that wait. `next_address` is "" for the only one."""

    number: int
    total: int
    next_address: str


@dataclass(frozen=True)
class Decided:
    """Who has decided something already, and when; `is_signed_off` for a completed action."""

    name: str
    at: datetime
    is_signed_off: bool = False

    @property
    def is_today(self) -> bool:
        """Whether that was today."""
        return timezone.localdate(self.at) == timezone.localdate()


def turn_of(address: str, user: User, *, on: date) -> Turn:
    """Where the decision at this address stands among those of the signing officer."""
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
    return Turn(place + 1, len(addresses), next(iter(others), ""))


def completion_decided(action: Action, user: User) -> Decided | None:
    """The newest decision about the completion of an action that no longer waits for one."""
    entries = ActionEntry.objects.visible_to(user).filter(action=action).in_order()
    found, before = None, ""
    for entry in entries.select_related("recorded_by"):
        if before == State.AWAITING_SIGN_OFF and entry.state != before:
            signed = entry.state == State.SIGNED_OFF
            name = entry.decided_by if signed else entry.recorded_by.name
            found = Decided(name or entry.recorded_by.name, entry.recorded_at, signed)
        before = entry.state
    return None if before == State.AWAITING_SIGN_OFF else found
