"""New links and codes for people who update actions by link."""

import secrets
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from actions.email.services import write_mail
from actions.email.signed_links import FRESH_LINK_LASTS, SignedLink, link_for
from actions.models import LinkCode, OutgoingMail, UpdateRound
from actions.updates.emails import code_email, new_link_email
from safeguard.accounts.models import User
from safeguard.exceptions import Refused

CODE_LASTS = timedelta(minutes=15)
CODE_DIGITS = 6
MOST_GUESSES = 5
ONE_CODE_EVERY = timedelta(minutes=1)
MOST_CODES_A_DAY = 5
_JUST_SENT = gettext_lazy(
    "We have just emailed you a code. Check your email. You can ask for another in a minute."
)


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
    """Emails a code that unlocks a link's confidential actions for a while. It replaces the last.

    The email with the link may have been forwarded. The code proves access to the mailbox. Raises
    Refused within a minute of the last code, or if the address has had five codes today.
    """
    today, minute_ago = timezone.localdate(at), at - ONE_CODE_EVERY
    # In one query: a code committed between two would be in the number but not in the last minute.
    last = LinkCode.objects.of(link.address).filter(Q(asked_on=today) | Q(sent_at__gt=minute_ago))
    sent = list(last.values_list("asked_on", "sent_at"))
    if any(sent_at > minute_ago for _day, sent_at in sent):
        raise Refused(_JUST_SENT)
    number = sum(day == today for day, _sent_at in sent) + 1
    if number > MOST_CODES_A_DAY:
        raise Refused(
            _(
                "We have emailed you five codes today, the most we can send. "
                "Ask again tomorrow, or contact the improvement team."
            )
        )
    code = "".join(secrets.choice("0123456789") for _digit in range(CODE_DIGITS))
    try:
        with transaction.atomic():
            LinkCode.objects.create(
                address=link.address,
                asked_on=today,
                number=number,
                digest=_code_digest(link, code),
                sent_at=at,
            )
    except IntegrityError:
        # Someone asked at the same moment.
        raise Refused(_JUST_SENT) from None
    key = f"code {at.isoformat()} {link.address}"
    mail = write_mail(key=key, to=link.address, email=code_email(code), by=by, at=at)
    if mail is None:
        raise Refused(_JUST_SENT)
    return mail


def check_code(*, link: SignedLink, code: str, at: datetime) -> None:
    """Accepts the latest code once, with or without spaces. Raises Refused if wrong or expired.

    Each guess is counted before it is compared, in one statement, so that guesses made at once are
    counted one by one. Do not call this in a transaction that a refusal would roll back.
    """
    latest = LinkCode.objects.of(link.address).order_by("sent_at", "pk").last()
    if latest is None or latest.used_at or latest.sent_at <= at - CODE_LASTS:
        raise Refused(_("This code has expired. Request a new one."))
    this = LinkCode.objects.filter(pk=latest.pk, used_at=None)
    if not this.filter(guesses__lt=MOST_GUESSES).update(guesses=F("guesses") + 1):
        raise Refused(
            _("A code can be entered five times. This one no longer works. Request a new one.")
        )
    typed = "".join(code.split())
    if not constant_time_compare(latest.digest, _code_digest(link, typed)):
        raise Refused(_("That code is not correct. Check the latest email and try again."))
    if not this.update(used_at=at):
        raise Refused(_("This code has already been used. Request a new one."))


def clear_spent_codes(*, at: datetime) -> int:
    """Deletes the codes of past days and returns how many. Today's count towards the limits."""
    yesterday = timezone.localdate(at) - timedelta(days=1)
    deleted, _by_model = LinkCode.objects.filter(asked_on__lt=yesterday).delete()
    return deleted


def _code_digest(link: SignedLink, code: str) -> str:
    return salted_hmac(
        "actions.by_link.code", f"{link.address} {code}", algorithm="sha256"
    ).hexdigest()
