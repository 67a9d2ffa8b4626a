"""The outbox of emails, the daily digest to each lead officer, and emails from templates."""

import logging
import smtplib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import F
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from actions.email.recipients import Person, find_recipients
from actions.email.signed_links import NEWS_LINK_LASTS, SignedLink, link_for
from actions.models import (
    DAILY,
    Action,
    MailLine,
    OutgoingMail,
    UpdateRound,
)
from safeguard.accounts.models import User
from safeguard.audit.services import digest, record, wait_for_the_chain

LOG = logging.getLogger(__name__)
# An email claimed by a sender that has crashed is released after this long.
CLAIM_LASTS = timedelta(minutes=10)
# The waits after each failed attempt. The last one is repeated.
RETRY_DELAYS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 720))
GIVE_UP_AFTER = timedelta(days=5)
PERMANENT_FAILURES = range(500, 600)
# A digest waits this long for further changes, because decisions are often made one after another.
DIGEST_DELAY = timedelta(minutes=10)
# Changes made after the day's digest has gone out are sent the next day at this time.
MORNING = time(7)
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Email:
    """The subject and text of an email."""

    subject: str
    text: str


def email_from_templates(folder: str, name: str, context: dict[str, object]) -> Email:
    """Build an email from its subject and message templates.

    The council's details are added to the context of both templates.
    """
    common = {
        "service_name": settings.SERVICE_NAME,
        "council_name": settings.COUNCIL_NAME,
        "support_email": settings.SUPPORT_EMAIL,
    }
    subject = render_to_string(f"{folder}/{name}_subject.txt", common | context)
    text = render_to_string(f"{folder}/{name}_message.txt", common | context)
    return Email(" ".join(subject.split()), text.strip() + "\n")


def digest_email(lines: Sequence[MailLine], *, name: str, link: SignedLink) -> Email:
    """A lead officer's digest for one day. It is sorted by post and plan."""
    return email_from_templates(
        "actions/email/emails",
        "digest",
        {
            "name": name,
            "lines": sorted(lines, key=_line_by_post_and_plan),
            "address": settings.SITE_URL + reverse("actions:answer", args=[link.token]),
        },
    )


def _line_by_post_and_plan(line: MailLine) -> tuple[str, str, str]:
    post = line.action.lead.job_title if line.action.lead else ""
    return post, line.action.plan.title, line.action.sort_key


@dataclass
class Sending:
    """How many emails were sent, how many will be retried and how many have failed permanently."""

    sent: int = 0
    later: int = 0
    failed: int = 0


def daily_key(address: str, on: date) -> str:
    """The key of the email with a person's requests and reminders for the day."""
    return f"{DAILY} {on.isoformat()} {address}"


def write_mail(
    *,
    key: str,
    to: str,
    email: Email,
    by: User,
    at: datetime,
    not_before: datetime | None = None,
) -> OutgoingMail | None:
    """Queue an email in the caller's transaction. Return None if this key is already queued.

    `key` identifies the email's purpose, so that concurrent callers queue only one email. The email
    is due immediately, or at `not_before` if more might be added to it until then.
    """
    mail, is_new = OutgoingMail.objects.get_or_create(
        key=key,
        defaults={
            "to": to,
            "subject": on_one_line(email.subject),
            "text": email.text,
            "created_at": at,
            "next_try_at": not_before or at,
        },
    )
    if not is_new:
        return None
    record("mail.written", mail, by=by, at=at, to=digest(to), text=digest(email.text))
    return mail


def on_one_line(subject: str) -> str:
    """The subject with line breaks removed, cut to the length of the column."""
    return " ".join(subject.split())[:250]


def send_mail(*, by: User, now: Callable[[], datetime], most: int = 1000) -> Sending:
    """Send the emails that are due, oldest first, and return the counts.

    If one email cannot be sent, the others are still sent. If the sender is killed after handing an
    email to the server but before recording it, a second copy is sent with the same Message-ID.
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
    """Send one email immediately. If sending fails, it is retried like the others."""
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
    error, is_permanent = _deliver(mail, connection)
    _record_attempt(mail, error, is_permanent=is_permanent, by=by, at=now(), result=result)


def _claim(mail: OutgoingMail, *, at: datetime) -> bool:
    """Claim the email by compare-and-swap, unless another sender has claimed it."""
    due = OutgoingMail.objects.due(at).filter(pk=mail.pk).order_by()
    claimed = due.update(claimed_until=at + CLAIM_LASTS, attempts=F("attempts") + 1)
    mail.refresh_from_db()
    return bool(claimed)


def _deliver(mail: OutgoingMail, connection: BaseEmailBackend) -> tuple[str, bool]:
    """Hand the email to the server. Return the error, if any, and whether it is permanent.

    Only errors caused by this address or text are permanent. A rejected password or sender affects
    every email and can be corrected in the settings.
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
        return f"{codes}: address refused", all(code in PERMANENT_FAILURES for code in codes)
    except smtplib.SMTPResponseException as response:
        is_about_this_email = isinstance(response, smtplib.SMTPDataError)
        is_permanent = is_about_this_email and response.smtp_code in PERMANENT_FAILURES
        return f"{response.smtp_code}: refused by the mail server", is_permanent
    except (smtplib.SMTPException, OSError) as error:
        return type(error).__name__, False
    except Exception as error:
        # One email that cannot be built must not stop the others.
        LOG.exception("Email %s could not be sent", mail.pk)
        return type(error).__name__, True
    return "", False


def _record_attempt(
    mail: OutgoingMail,
    error: str,
    *,
    is_permanent: bool,
    by: User,
    at: datetime,
    result: Sending,
) -> None:
    """Record the outcome of an attempt."""
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
        wait = RETRY_DELAYS[min(mail.attempts, len(RETRY_DELAYS)) - 1]
        changes |= {"next_try_at": at + wait}
    with transaction.atomic():
        # Lock the audit chain before the email, in the same order as callers that write events.
        wait_for_the_chain()
        OutgoingMail.objects.filter(pk=mail.pk).update(**changes)
        record(verb, mail, by=by, at=at, attempts=mail.attempts)


@transaction.atomic
def email_leads(*, action: Action, email: Email, by: User, at: datetime) -> None:
    """Add a message about an action to its lead officers' digest for the day.

    People are not emailed about their own changes. If nothing else is added to the digest, its
    subject is that of `email`.
    """
    today = timezone.localdate(at)
    # Lock the audit chain before the digest, in the same order as callers that have written events.
    wait_for_the_chain()
    for person in find_recipients(on=today).leads_who_can_see(action):
        if person.address == by.email:
            continue
        line, day = MailLine(action=action, subject=email.subject, text=email.text), today
        while not _add_line(line, person, day=day, by=by, at=at):
            day += DAY


def digest_day(action: Action, *, at: datetime) -> date:
    """The day on which a message sent now will reach the leads."""
    today = timezone.localdate(at)
    people = find_recipients(on=today).leads_who_can_see(action)
    keys = [_key(person, today) for person in people]
    mails = OutgoingMail.objects.filter(key__in=keys)
    return today if all(mail.takes_more for mail in mails) else today + DAY


def _add_line(line: MailLine, person: Person, *, day: date, by: User, at: datetime) -> bool:
    """Create the day's digest or add to it. Return False if it has already been sent."""
    send_at = at + DIGEST_DELAY
    if day > timezone.localdate(at):
        send_at = datetime.combine(day, MORNING, tzinfo=timezone.get_current_timezone())
    email = _digest([line], person, day=day)
    mail = write_mail(
        key=_key(person, day), to=person.address, email=email, by=by, at=at, not_before=send_at
    )
    if mail is None:
        # Locked, so that no sender sends the email before this line has been added.
        mail = OutgoingMail.objects.select_for_update().get(key=_key(person, day))
        if not mail.takes_more:
            return False
        before = mail.lines.select_related("action__plan", "action__lead").order_by("pk")
        email = _digest([*before, line], person, day=day)
        mail.subject, mail.text, mail.next_try_at = (
            on_one_line(email.subject),
            email.text,
            send_at,
        )
        mail.save(update_fields=["subject", "text", "next_try_at"])
        record("mail.added_to", mail, by=by, at=at, text=digest(email.text))
    line.mail = mail
    line.save()
    return True


def _digest(lines: list[MailLine], person: Person, *, day: date) -> Email:
    rounds = list(UpdateRound.objects.open())
    link = link_for(person.address, rounds, until=day + NEWS_LINK_LASTS)
    return digest_email(lines, name=person.name, link=link)


def _key(person: Person, day: date) -> str:
    return f"digest {day.isoformat()} {person.address}"
