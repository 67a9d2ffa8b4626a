"""Signed links in emails, for sending updates without a password."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.core import signing

from actions.models import UpdateRound

# How long links in emails stay valid. In update requests: from the day of the email or the last
# deadline, whichever is later, even if the round closes earlier.
ROUND_LINK_LASTS = timedelta(days=7)
# In reminders between rounds, counted from the day of the email.
REMINDER_LINK_LASTS = timedelta(days=14)
NEWS_LINK_LASTS = timedelta(days=14)
# In a new link that replaces an expired one, for late updates. The next round sends its own.
FRESH_LINK_LASTS = timedelta(days=14)

_SALT = "actions.answer"


@dataclass(frozen=True)
class SignedLink:
    """Who a link belongs to and how long it is valid for.

    It is valid until a given day, or until its rounds are closed if that is later.
    """

    address: str
    rounds: tuple[int, ...]
    until: date

    @property
    def token(self) -> str:
        """The link encoded for use in a URL."""
        content = {"a": self.address, "r": list(self.rounds), "u": self.until.isoformat()}
        return signing.dumps(content, salt=_SALT, compress=True)

    def is_open(self, *, on: date) -> bool:
        """Whether the link is still valid on the day."""
        if on <= self.until:
            return True
        return UpdateRound.objects.open().filter(pk__in=self.rounds).exists()


def link_for(address: str, rounds: Sequence[UpdateRound], *, until: date) -> SignedLink:
    """A link for the person with this email address."""
    return SignedLink(address.lower(), tuple(sorted(each.pk for each in rounds)), until)


def read_link(token: str) -> SignedLink | None:
    """The link encoded in a token; None if its signature is invalid."""
    try:
        content = signing.loads(token, salt=_SALT)
        return SignedLink(str(content["a"]), tuple(content["r"]), date.fromisoformat(content["u"]))
    except (signing.BadSignature, KeyError, TypeError, ValueError):
        return None
