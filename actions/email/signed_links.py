"""Signed links in emails, for sending updates without a password."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.core import signing

from actions.models import UpdateRound
from safeguard.accounts.models import PostHolding, User

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

    It is valid until a given day, or until its rounds are closed if that is later, and only while
    its person is still in one of the `holdings` it was made for. Each is named with the number of
    times its links had been ended by then.
    """

    address: str
    rounds: tuple[int, ...]
    until: date
    holdings: tuple[tuple[int, int], ...] = ()

    @property
    def token(self) -> str:
        """The link encoded for use in a URL."""
        content = {
            "a": self.address,
            "r": self.rounds,
            "u": self.until.isoformat(),
            "h": self.holdings,
        }
        return signing.dumps(content, salt=_SALT, compress=True)

    def in_force(self, *, on: date) -> list[PostHolding]:
        """Its holdings that are still this person's on the day. It opens nothing else.

        It ends at once, with every page behind it, when the account is closed, the post is handed
        over, the cover is over or the team ends its links.
        """
        numbers = dict(self.holdings)
        held = PostHolding.objects.on(on).at(self.address).filter(pk__in=numbers)
        return [
            holding
            for holding in held.select_related("post").order_by("pk")
            if holding.links_ended == numbers[holding.pk]
        ]

    def is_open(self, *, on: date) -> bool:
        """Whether the link works on the day."""
        return not self.is_past(on=on) and self.is_held(on=on)

    def is_held(self, *, on: date) -> bool:
        """Whether its person can still use it.

        A signing officer without a post is asked too. Their link opens no one's actions.
        """
        if not self.holdings:
            return User.objects.filter(email=self.address, is_active=True).exists()
        return bool(self.in_force(on=on))

    def is_past(self, *, on: date) -> bool:
        """Whether its days are over and its rounds are closed."""
        if on <= self.until:
            return False
        return not UpdateRound.objects.open().filter(pk__in=self.rounds).exists()


def link_for(address: str, rounds: Sequence[UpdateRound], *, until: date) -> SignedLink:
    """A link for the person with this email address, and for their holdings."""
    held = PostHolding.objects.not_cancelled().at(address).order_by("pk")
    return SignedLink(
        address.lower(),
        tuple(sorted(each.pk for each in rounds)),
        until,
        tuple(held.values_list("pk", "links_ended")),
    )


def read_link(token: str) -> SignedLink | None:
    """The link encoded in a token; None if its signature is invalid."""
    try:
        content = signing.loads(token, salt=_SALT)
        holdings = tuple((pk, ended) for pk, ended in content["h"])
        until = date.fromisoformat(content["u"])
        return SignedLink(str(content["a"]), tuple(content["r"]), until, holdings)
    except (signing.BadSignature, KeyError, TypeError, ValueError):
        return None
