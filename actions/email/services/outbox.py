"""Writing mail down and sending it, once."""

import logging
import smtplib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import F

from actions.models import DAILY, OutgoingMail
from safeguard.accounts.models import User
from safeguard.audit.services import digest, record, wait_for_the_chain

LOG = logging.getLogger(__name__)

# A sender that died gives its mail back after this long.
CLAIM = timedelta(minutes=10)
# How long after each refusal the next attempt comes; the last one again and again.
WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 720))
GIVE_UP_AFTER = timedelta(days=5)
PERMANENT = range(500, 600)


@dataclass
class Sending:
    """How many mails were sent, will be tried again, and failed for good."""

    sent: int = 0
    later: int = 0
    failed: int = 0


def daily_key(address: str, on: date) -> str:
    """The key of the one mail in which a person is asked and reminded on a day."""
    return f"{DAILY} {on.isoformat()} {address}"


def write_mail(
    *,
    key: str,
    to: str,
    subject: str,
    text: str,
    by: User,
    at: datetime,
    not_before: datetime | None = None,
) -> OutgoingMail | None:
    """Writes a mail in the transaction of what causes it; None where that mail was written before.

    `key` says what it is for. Two writers at once make one mail: the second waits for the first.
    It is due at once or, where something may be added to it meanwhile, at `not_before`.
    """
    mail, is_new = OutgoingMail.objects.get_or_create(
        key=key,
        defaults={
            "to": to,
            "subject": on_one_line(subject),
            "text": text,
            "created_at": at,
            "next_try_at": not_before or at,
        },
    )
    if not is_new:
        return None
    record("mail.written", mail, by=by, at=at, to=digest(to), text=digest(text))
    return mail


def on_one_line(subject: str) -> str:
    """A subject as a mail may have it: no line breaks, and not longer than the column."""
    return " ".join(subject.split())[:250]


def send_mail(*, by: User, now: Callable[[], datetime], most: int = 1000) -> Sending:
    """Sends what is due, the oldest first, and says how it went.

    One mail that cannot be sent never stops the others. A sender killed between handing a mail
    to the server and noting it leads to a second copy, under the same Message-ID.
    """
    result = Sending()
    connection = get_connection()
    tried: set[int] = set()
    while len(tried) < most:
        mail = OutgoingMail.objects.due(now()).exclude(pk__in=tried).first()
        if mail is None:
            break
        tried.add(mail.pk)
        _send(mail, connection, by=by, now=now, result=result)
    connection.close()
    return result


def send_one(
    mail: OutgoingMail,
    *,
    by: User,
    now: Callable[[], datetime],
    connection: BaseEmailBackend | None = None,
) -> Sending:
    """Sends one mail at once, for which somebody waits; what fails is tried again like the rest."""
    result = Sending()
    _send(mail, connection or get_connection(), by=by, now=now, result=result)
    return result


def _send(
    mail: OutgoingMail,
    connection: BaseEmailBackend,
    *,
    by: User,
    now: Callable[[], datetime],
    result: Sending,
) -> None:
    if not _claim(mail, at=now()):
        return
    error, is_permanent = _hand_over(mail, connection)
    _note(mail, error, is_permanent=is_permanent, by=by, at=now(), result=result)


def _claim(mail: OutgoingMail, *, at: datetime) -> bool:
    """Takes the mail for a while, unless somebody else has it: compare-and-swap."""
    due = OutgoingMail.objects.due(at).filter(pk=mail.pk).order_by()
    taken = due.update(claimed_until=at + CLAIM, attempts=F("attempts") + 1)
    mail.refresh_from_db()
    return bool(taken)


def _hand_over(mail: OutgoingMail, connection: BaseEmailBackend) -> tuple[str, bool]:
    """Gives the mail to the server: what went wrong, "" if nothing, and whether for good.

    Only what the server says of this address or this text is for good. A password it does not
    take, or a sender it does not know, concerns every mail and is mended in the settings.
    """
    message = EmailMessage(
        mail.subject,
        mail.text,
        to=[mail.to],
        reply_to=[settings.SUPPORT_EMAIL],
        headers={"Message-ID": mail.message_id, "Auto-Submitted": "auto-generated"},
        connection=connection,
    )
    try:
        message.send()
    except smtplib.SMTPRecipientsRefused as refused:
        codes = [code for code, _words in refused.recipients.values()]
        return f"{codes}: the address was refused", all(code in PERMANENT for code in codes)
    except smtplib.SMTPResponseException as answer:
        is_about_this_mail = isinstance(answer, smtplib.SMTPDataError)
        is_permanent = is_about_this_mail and answer.smtp_code in PERMANENT
        return f"{answer.smtp_code}: the mail server refused", is_permanent
    except (smtplib.SMTPException, OSError) as error:
        return type(error).__name__, False
    except Exception as error:
        # One mail with something impossible in it must not stop the others.
        LOG.exception("Mail %s cannot be sent", mail.pk)
        return type(error).__name__, True
    return "", False


def _note(
    mail: OutgoingMail,
    error: str,
    *,
    is_permanent: bool,
    by: User,
    at: datetime,
    result: Sending,
) -> None:
    """Keeps what became of an attempt."""
    state = OutgoingMail.State
    changes: dict[str, object] = {"error": error[:300], "claimed_until": None}
    if not error:
        verb, result.sent = "mail.sent", result.sent + 1
        changes |= {"state": state.SENT, "sent_at": at}
    elif is_permanent or at - mail.created_at >= GIVE_UP_AFTER:
        verb, result.failed = "mail.failed", result.failed + 1
        changes |= {"state": state.FAILED}
    else:
        verb, result.later = "mail.put_off", result.later + 1
        wait = WAITS[min(mail.attempts, len(WAITS)) - 1]
        changes |= {"next_try_at": at + wait}
    with transaction.atomic():
        # Before the mail, which others lock after events of theirs.
        wait_for_the_chain()
        OutgoingMail.objects.filter(pk=mail.pk).update(**changes)
        record(verb, mail, by=by, at=at, attempts=mail.attempts)
