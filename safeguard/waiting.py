"""What waits for a person, and in which order their first page tells it.

Each room offers `waiting_for(user, *, on)`; `safeguard/home.py` joins them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import IntEnum

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from safeguard.dates import in_words
from safeguard.page_sizes import WAITING_SHOWN

# A longer wait is said as the day on which it began.
LONG = timedelta(days=60)
# More cells than this cannot be told apart.
MOST_STEPS = 40


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


@dataclass(frozen=True)
class Waiting:
    """One thing to do, as a line of a list: what it is, one reason, and the one place to go.

    `flag` is a word in bold before the reason. `due` is a date, or how long it has waited since
    the day `since`. `link_words` name a small action at `address`. `own_action` is the key of the
    action of one's own that the line is about. `steps` draw how far a round has got.
    """

    title: str
    address: str
    why: str = ""
    ref: str = ""
    flag: str = ""
    due: str = ""
    rating: object | None = None
    link_words: str = ""
    since: date | None = None
    own_action: int | None = None
    steps: Sequence[str] = ()

    @property
    def link_address(self) -> str:
        """Where the small action is done."""
        return self.address if self.link_words else ""

    @property
    def link_hidden(self) -> str:
        """What a screen reader adds to the small action."""
        return self.ref or self.title


@dataclass(frozen=True)
class WaitingGroup:
    """What waits for one reason: the first lines, and how many things wait.

    `all_at` is the page on which all of it can be dealt with, `all_words` what its link says.
    `done` tells how many of the same kind are done, `until` by when the first is due.
    """

    urgency: Urgency
    lines: Sequence[Waiting]
    count: int
    all_at: str = ""
    all_words: str = ""
    done: int = 0
    until: date | None = None

    @property
    def is_cut(self) -> bool:
        """Whether there are more lines; one line may stand for several things."""
        return len(self.lines) == WAITING_SHOWN < self.count


def group_of(
    urgency: Urgency, lines: Sequence[Waiting], *, all_at: str = "", all_words: str = ""
) -> list[WaitingGroup]:
    """One group with the first lines; none where nothing waits."""
    if not lines:
        return []
    return [WaitingGroup(urgency, lines[:WAITING_SHOWN], len(lines), all_at, all_words)]


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


def waiting_since(day: date | None, *, on: date) -> str:
    """How long something has waited: "Since today", "Waiting 3 days", "Since 4 January 2014"."""
    if day is None:
        return ""
    days = (on - day).days
    if days == 0:
        return _("Since today")
    if on - day > LONG:
        return _("Since %(day)s") % {"day": in_words(day)}
    return ngettext("Waiting %(days)d day", "Waiting %(days)d days", days) % {"days": days}


def steps_of(done: int, half: int, total: int) -> list[str]:
    """The cells of a progress bar: done, half done (sent, not read), and the rest.

    Where there are more things than cells a cell stands for several, rounded down, so that a
    bar is never full before everything is done.
    """
    cells = min(total, MOST_STEPS)
    full = done * cells // total if total else 0
    begun = (done + half) * cells // total - full if total else 0
    return ["done"] * full + ["half"] * begun + [""] * (cells - full - begun)
