"""What waits for a person, and in which order their first page tells it.

Each room offers `waiting_for(user, *, on)`; `safeguard/home.py` joins them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import IntEnum

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext

MOST_SHOWN = 50


class Urgency(IntEnum):
    """Why something waits. The lower, the more urgent: a new kind is put where it belongs."""

    ASKED = 1
    QUESTION = 2
    OVERDUE = 3
    OVERDUE_FOLLOW_UP = 4
    DUE_SOON = 5
    SENT_BACK = 6
    RATING_CHALLENGED = 7
    HOLD_OVER = 8
    DATE_ANSWERED = 9
    LEAD_TO_PUT_RIGHT = 10
    DATE_TO_ANSWER = 11
    TO_SIGN = 12
    RATING_TO_SETTLE = 13
    WITHDRAWAL_TO_ANSWER = 14
    TO_CHECK = 15
    MAIL_FAILED = 16
    ROUND_OPEN = 17
    TO_MODERATE = 18
    WARNINGS = 19
    TO_PUBLISH = 20

    @property
    def heading(self) -> str:
        """What stands above those that wait for this reason."""
        return str(_HEADINGS[self])


_HEADINGS = {
    Urgency.ASKED: _lazy("Asked for an update"),
    Urgency.QUESTION: _lazy("The improvement team asks you"),
    Urgency.OVERDUE: _lazy("Overdue"),
    Urgency.OVERDUE_FOLLOW_UP: _lazy("Overdue follow-ups"),
    Urgency.DUE_SOON: _lazy("Due in the next 14 days"),
    Urgency.SENT_BACK: _lazy("Sent back to you"),
    Urgency.RATING_CHALLENGED: _lazy("Another rating is proposed"),
    Urgency.HOLD_OVER: _lazy("The hold is over"),
    Urgency.DATE_ANSWERED: _lazy("Your request for a new date is answered"),
    Urgency.LEAD_TO_PUT_RIGHT: _lazy("Leads to put right"),
    Urgency.DATE_TO_ANSWER: _lazy("Requests for a new date"),
    Urgency.TO_SIGN: _lazy("Waiting to be signed off"),
    Urgency.RATING_TO_SETTLE: _lazy("Challenged ratings to decide"),
    Urgency.WITHDRAWAL_TO_ANSWER: _lazy("Requests to take an action out of its plan"),
    Urgency.TO_CHECK: _lazy("Look whether it lasts"),
    Urgency.MAIL_FAILED: _lazy("Mail that could not be sent"),
    Urgency.ROUND_OPEN: _lazy("Open update rounds"),
    Urgency.TO_MODERATE: _lazy("Answers to read"),
    Urgency.WARNINGS: _lazy("Warnings about ratings"),
    Urgency.TO_PUBLISH: _lazy("Reports to finish and publish"),
}


@dataclass(frozen=True)
class Waiting:
    """One thing that waits: what it is, why and for how long, and the one place to go.

    `rating` is what a tag is drawn from, where there is one. `own_action` is the key of the
    action of one's own that the line is about.
    """

    what: str
    why: str
    address: str
    beside: str = ""
    rating: object | None = None
    own_action: int | None = None


@dataclass(frozen=True)
class WaitingGroup:
    """What waits for one reason: the first lines, and how many things wait.

    `all_at` is the page on which all of it can be dealt with, `all_words` what its link says.
    """

    urgency: Urgency
    lines: Sequence[Waiting]
    count: int
    all_at: str = ""
    all_words: str = ""

    @property
    def is_cut(self) -> bool:
        """Whether there are more lines; one line may stand for several things."""
        return len(self.lines) == MOST_SHOWN < self.count


def group_of(
    urgency: Urgency, lines: Sequence[Waiting], *, all_at: str = "", all_words: str = ""
) -> list[WaitingGroup]:
    """One group with the first lines; none where nothing waits."""
    if not lines:
        return []
    return [WaitingGroup(urgency, lines[:MOST_SHOWN], len(lines), all_at, all_words)]


def in_days(day: date, *, on: date) -> str:
    """How far ahead a day is, in words: "today", "in 3 days"."""
    days = (day - on).days
    if days == 0:
        return _("today")
    return ngettext("in %(days)d day", "in %(days)d days", days) % {"days": days}


def for_days(day: date, *, on: date) -> str:
    """How long something has been so, in words: "since today", "for 3 days"."""
    days = (on - day).days
    if days == 0:
        return _("since today")
    return ngettext("for %(days)d day", "for %(days)d days", days) % {"days": days}
