"""New links and codes for people who update actions by link."""

import secrets
from datetime import date, datetime, timedelta

from django.core.cache import cache
from django.db import transaction
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from actions.email.services import write_mail
from actions.email.signed_links import FRESH_LINK_LASTS, SignedLink, link_for
from actions.models import OutgoingMail, UpdateRound
from actions.updates.emails import code_email, new_link_email
from safeguard.accounts.models import User
from safeguard.exceptions import Refused

CODE_LASTS = timedelta(minutes=15)
CODE_DIGITS = 6
MOST_GUESSES = 5


@transaction.atomic
def send_fresh_link(*, link: SignedLink, on: date, by: User, at: datetime) -> OutgoingMail | None:
    """Emails a new link to the address of an expired one.

    Returns None if one has already been sent within the hour.
    """
    rounds = list(UpdateRound.objects.open())
    email = new_link_email(link_for(link.address, rounds, until=on + FRESH_LINK_LASTS))
    return write_mail(
        key=f"fresh link {at:%Y-%m-%d %H} {link.address}",
        to=link.address,
        email=email,
        by=by,
        at=at,
    )


@transaction.atomic
def send_code(*, link: SignedLink, by: User, at: datetime) -> OutgoingMail:
    """Emails a code that unlocks a link's confidential actions for a while.

    The email with the link may have been forwarded. The code proves access to the mailbox. Raises
    Refused if a code has only just been sent.
    """
    code = "".join(secrets.choice("0123456789") for _digit in range(CODE_DIGITS))
    cache.set(_code_key(link), [_code_digest(link, code), 0], CODE_LASTS.total_seconds())
    email = code_email(code)
    mail = write_mail(
        key=f"code {at.isoformat()} {link.address}", to=link.address, email=email, by=by, at=at
    )
    if mail is None:
        raise Refused(_("We have just sent you a code. Check your email."))
    return mail


def check_code(*, link: SignedLink, code: str) -> None:
    """Accepts a code once. Raises Refused if it is wrong or expired, or after five guesses."""
    key = _code_key(link)
    held = cache.get(key)
    if held is None or held[1] >= MOST_GUESSES:
        raise Refused(_("This code has expired. Request a new one."))
    if not constant_time_compare(held[0], _code_digest(link, code.strip())):
        cache.set(key, [held[0], held[1] + 1], CODE_LASTS.total_seconds())
        raise Refused(_("That code is not correct. Check the latest email and try again."))
    cache.delete(key)


def _code_key(link: SignedLink) -> str:
    return "answer-code-" + salted_hmac("actions.by_link.key", link.address).hexdigest()


def _code_digest(link: SignedLink, code: str) -> str:
    return salted_hmac(
        "actions.by_link.code", f"{link.address} {code}", algorithm="sha256"
    ).hexdigest()
