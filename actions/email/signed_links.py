"""Links in mails by which somebody answers without a password."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.core import signing

from actions.models import UpdateRound

# How long the link in a mail opens. One that asks for an update: from the day of the mail or the
# last cut-off, whichever is later, also where its round closes earlier.
CHASING_LINK_LASTS = timedelta(days=7)
# Between two rounds, from the day of the mail.
REMINDER_LINK_LASTS = timedelta(days=14)
NEWS_LINK_LASTS = timedelta(days=14)
# In place of one that is over, for answering late; the next round sends its own.
FRESH_LINK_LASTS = timedelta(days=14)

_SALT = "actions.answer"


@dataclass(frozen=True)
class SignedLink:
    """Whose link it is, and how long it opens: to a day, or until its rounds are closed."""

    address: str
    rounds: tuple[int, ...]
    until: date

    @property
    def token(self) -> str:
        """The link as an address holds it."""
        content = {"a": self.address, "r": list(self.rounds), "u": self.until.isoformat()}
        return signing.dumps(content, salt=_SALT, compress=True)

    def is_open(self, *, on: date) -> bool:
        """Whether it still opens on the day."""
        if on <= self.until:
            return True
        return UpdateRound.objects.open().filter(pk__in=self.rounds).exists()


def link_for(address: str, rounds: Sequence[UpdateRound], *, until: date) -> SignedLink:
    """A link for the person of that address."""
    return SignedLink(address.lower(), tuple(sorted(each.pk for each in rounds)), until)


def read_link(token: str) -> SignedLink | None:
    """The link a token stands for; None where it was not made here."""
    try:
        content = signing.loads(token, salt=_SALT)
        return SignedLink(str(content["a"]), tuple(content["r"]), date.fromisoformat(content["u"]))
    except (signing.BadSignature, KeyError, TypeError, ValueError):
        return None
