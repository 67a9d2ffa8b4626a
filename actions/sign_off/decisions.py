"""The queue of decisions for a signing officer."""

from dataclasses import dataclass
from datetime import date
from operator import itemgetter
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from actions.models import Action
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

    @property
    def onward(self) -> str:
        """Where to go after the decision: the next one, or My work if there is none."""
        return self.next_address or reverse("home")

    def message(self, decided: str, action: Action) -> str:
        """Says what has been decided and, after the last decision, that no other is waiting.

        `decided` is a sentence with a place for the reference.
        """
        said = decided % {"ref": action.ref}
        if self.next_address:
            return said
        return " ".join([said, _("No other decision is waiting for you.")])


def queue_position(address: str, user: User, *, on: date) -> QueuePosition:
    """The position of the decision at this URL in the signing officer's queue.

    The queue is in the order of My work: longest wait first.
    """
    waiting = waiting_longest_first(Action.objects.visible_to(user), on=on)
    decisions = [
        *(
            (timezone.localdate(asked.asked_at), "answer-date-request", asked.pk)
            for asked in dates_to_answer_by(user, on=on)
        ),
        *(
            (row.wait.since or date.max, "sign-off", row.action.pk)
            for row in to_sign_by(user, waiting, on=on)
        ),
        *(
            (timezone.localdate(reading.read_at), "settle-rating", reading.pk)
            for reading in ratings_to_settle_by(user, on=on)
        ),
    ]
    decisions.sort(key=itemgetter(0))
    addresses = [reverse(f"actions:{page}", args=[key]) for _since, page, key in decisions]
    place = addresses.index(address) if address in addresses else -1
    others = [each for each in addresses[place + 1 :] + addresses if each != address]
    return QueuePosition(place + 1, len(addresses), next(iter(others), ""))


def next_decision(address: str, user: User, *, on: date) -> tuple[str, Any] | None:
    """The URL of the decision after the one at this URL and the text of its link, or None."""
    following = queue_position(address, user, on=on).next_address
    return (following, _("Go to next decision")) if following else None
