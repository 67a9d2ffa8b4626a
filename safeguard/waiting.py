"""Things for a person to do, and their order on My work.

Each app has `waiting_for(user, *, on)`; `safeguard/home.py` combines them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import IntEnum

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from safeguard.dates import in_words
from safeguard.limits import WAITING_SHOWN

# For longer waits, the first day is shown.
LONG = timedelta(days=60)
# With more cells than this, people could not tell them apart.
MOST_STEPS = 40


class Urgency(IntEnum):
    """Why something needs doing, most urgent first. Insert any new kind in the right place."""

    SCHEDULED_WORK = 0
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
    """One thing to do, as a line in a list: its title, one reason and one address.

    `flag` is a bold word before the reason. `due` is a date, or the time waited since `since`.
    `link_words` is the text of another link to `address`. `own_action` is the primary key of the
    person's own action, if the line is about one. `steps` are the cells of a progress bar.
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
        """The address of the other link."""
        return self.address if self.link_words else ""

    @property
    def link_hidden(self) -> str:
        """The other link's hidden text, for screen readers."""
        return self.ref or self.title


@dataclass(frozen=True)
class WaitingGroup:
    """Things to do of one kind: the first lines, and how many things there are.

    `all_at` is the page for dealing with all of them, and `all_words` is the text of its link.
    `done` is how many of the same kind have been done, and `until` is when the first is due.
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
        """Whether there are more lines than are shown. One line can represent several things."""
        return len(self.lines) == WAITING_SHOWN < self.count


def group_of(
    urgency: Urgency, lines: Sequence[Waiting], *, all_at: str = "", all_words: str = ""
) -> list[WaitingGroup]:
    """A list of one group with the first lines; an empty list if there are no lines."""
    if not lines:
        return []
    return [WaitingGroup(urgency, lines[:WAITING_SHOWN], len(lines), all_at, all_words)]


def in_days(day: date, *, on: date) -> str:
    """The time until a date: "today", "in 3 days"."""
    days = (day - on).days
    if days == 0:
        return _("today")
    return ngettext("in %(days)d day", "in %(days)d days", days) % {"days": days}


def for_days(day: date, *, on: date) -> str:
    """The time since a date: "since today", "for 3 days", "since 4 January 2014"."""
    days = (on - day).days
    if days == 0:
        return _("since today")
    if on - day > LONG:
        return _("since %(day)s") % {"day": in_words(day)}
    return ngettext("for %(days)d day", "for %(days)d days", days) % {"days": days}


def waiting_since(day: date | None, *, on: date) -> str:
    """The time waited: "Since today", "Waiting 3 days", "Since 4 January 2014"."""
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

    If there are more things than cells, the number of full cells is rounded down. The bar is full
    only when everything is done.
    """
    cells = min(total, MOST_STEPS)
    full = done * cells // total if total else 0
    begun = (done + half) * cells // total - full if total else 0
    return ["done"] * full + ["half"] * begun + [""] * (cells - full - begun)
