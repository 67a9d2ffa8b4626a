"""The outbox of emails, and the daily digest to each lead officer."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from actions.email.delivery import deliver
from actions.email.delivery_errors import DeliveryError, Failure
from actions.email.drawing import (
    IS_CUT,
    LINK_KEPT_AS,
    SECRETS,
    WITHOUT_LINES,
    Email,
    Line,
    News,
    draw,
    email_from_templates,
    link_in_email,
    without_secrets,
)
from actions.email.recipients import Person, find_recipients
from actions.email.signed_links import NEWS_LINK_LASTS, link_for
from actions.email.still_holding import lines_still_holding
from actions.models import (
    DAILY,
    PASSWORD_EMAILS,
    Action,
    MailLine,
    OutgoingMail,
    UpdateRound,
)
from safeguard.accounts.invitations import password_email_context
from safeguard.accounts.models import User
from safeguard.audit.services import after_recording, digest, record, wait_for_the_chain

LOG = logging.getLogger(__name__)
# An email claimed by a sender that has crashed is released after this long.
CLAIM_LASTS = timedelta(minutes=10)
# The waits after each failed attempt. The last one is repeated.
RETRY_DELAYS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 720))
GIVE_UP_AFTER = timedelta(days=5)
# An error of a kind we do not know is tried again only a few times.
MOST_UNKNOWN_ATTEMPTS = 6
# A digest waits this long for further changes, because decisions are often made one after another.
DIGEST_DELAY = timedelta(minutes=10)
# Changes made after the day's digest has gone out are sent the next day at this time.
MORNING = time(7)
DAY = timedelta(days=1)


@dataclass
class Sending:
    """How many emails were sent, will be retried, have failed, or were no longer needed."""

    sent: int = 0
    later: int = 0
    failed: int = 0
    not_needed: int = 0


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
    """Queue an email in the caller's transaction.

    Lines about actions that the recipient cannot be told about are left out. Return None if
    nothing is left to say, or if this key is already queued.

    `key` identifies the email's purpose, so that concurrent callers queue only one email. The email
    is due immediately, or at `not_before` if more might be added to it until then.
    """
    told = _told(email.lines, to=to, on=timezone.localdate(at))
    if email.lines and not told and not email.context.get(WITHOUT_LINES):
        return None
    email = email.with_lines(told)
    mail, is_new = OutgoingMail.objects.get_or_create(
        key=key,
        defaults={
            "to": to,
            "subject": on_one_line(email.subject),
            "text": email.text,
            "template": email.template,
            "context": email.context,
            "created_at": at,
            "next_try_at": not_before or at,
        },
    )
    if not is_new:
        return None
    MailLine.objects.bulk_create(_row(line, mail) for line in email.lines)
    record("mail.written", mail, by=by, at=at, to=digest(to), text=_digest_of(mail))
    return mail


def _told(lines: Sequence[Line], *, to: str, on: date) -> list[Line]:
    """The lines about actions that the person at the address can be told about."""
    if not any(line.action.is_confidential for line in lines):
        return list(lines)
    recipients = find_recipients(on=on)
    return [line for line in lines if recipients.can_be_told(to, line.action)]


def _digest_of(mail: OutgoingMail) -> str:
    """A digest of the text as it will be kept. A code of six digits could be found from its own."""
    return digest(without_secrets(mail.text, mail.context))


def _blanked(mail: OutgoingMail) -> dict[str, Any]:
    """The columns of an email that will not be sent again: no one needs its secrets any more."""
    return {"text": without_secrets(mail.text, mail.context), "context": {}}


def _row(line: Line, mail: OutgoingMail) -> MailLine:
    return MailLine(
        mail=mail, action=line.action, values=line.values, holds=line.holds, about=line.about
    )


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
    try:
        if not _bring_up_to_date(mail, by=by, at=now()):
            result.not_needed += 1
            return
        error = deliver(mail, connection)
    except Exception as problem:
        # One email that cannot be drawn must not stop the others.
        LOG.exception("Email %s could not be sent", mail.pk)
        error = DeliveryError(Failure.UNKNOWN, type(problem).__name__)
    _record_attempt(mail, error, by=by, at=now(), result=result)


def _claim(mail: OutgoingMail, *, at: datetime) -> bool:
    """Claim the email by compare-and-swap, unless another sender has claimed it."""
    due = OutgoingMail.objects.due(at).filter(pk=mail.pk).order_by()
    claimed = due.update(claimed_until=at + CLAIM_LASTS, attempts=F("attempts") + 1)
    mail.refresh_from_db()
    return bool(claimed)


@transaction.atomic
def _bring_up_to_date(mail: OutgoingMail, *, by: User, at: datetime) -> bool:
    """Draw the email again from what holds now. Return False if it is no longer needed.

    Between writing and sending, an action can be made confidential, and what is asked for can be
    done, or the recipient's account closed.
    """
    if mail.template in PASSWORD_EMAILS:
        return _make_link(mail, by=by, at=at)
    if User.objects.filter(email=mail.to.lower(), is_active=False).exists():
        set_aside(mail, _("Their account has been closed"), by=by, at=at)
        return False
    lines = list(mail.lines.filter(is_dropped=False).select_related("action__plan").order_by("pk"))
    if not lines:
        return True
    on = timezone.localdate(at)
    holding = lines_still_holding(lines, on=on)
    recipients = find_recipients(on=on)
    kept = [
        line
        for line in lines
        if line.pk in holding and recipients.can_be_told(mail.to, line.action)
    ]
    if not kept and not mail.context.get(WITHOUT_LINES):
        set_aside(mail, _("Nothing in it holds any more"), by=by, at=at)
        return False
    dropped = [line.pk for line in lines if line not in kept]
    if not mail.template:
        # Written before texts could be drawn again, so it is sent whole or not at all.
        if dropped:
            set_aside(mail, _("Part of it does not hold any more"), by=by, at=at)
        return not dropped
    shown = [Line(line.action, line.values) for line in kept]
    email = draw(mail.template, mail.context | ({IS_CUT: True} if dropped else {}), shown)
    subject = on_one_line(email.subject)
    if (subject, email.text) != (mail.subject, mail.text):
        wait_for_the_chain()
        MailLine.objects.filter(pk__in=dropped).update(is_dropped=True)
        mail.subject, mail.text, mail.context = subject, email.text, email.context
        mail.save(update_fields=["subject", "text", "context"])
        record("mail.redrawn", mail, by=by, at=at, text=_digest_of(mail), left_out=len(dropped))
    return True


def _make_link(mail: OutgoingMail, *, by: User, at: datetime) -> bool:
    """Make the link for a password. It is in the message only, and never in the database."""
    context = password_email_context(mail.template, mail.to)
    if context is None:
        set_aside(mail, _("No open account needs it"), by=by, at=at)
        return False
    link = context.get("address") or context["password_reset_url"]
    mail.text = draw(mail.template, context, []).text
    mail.context = {SECRETS: {link: LINK_KEPT_AS}}
    return True


def set_aside(mail: OutgoingMail, why: str, *, by: User, at: datetime) -> None:
    """Mark an email as no longer needed."""
    wait_for_the_chain()
    mail.lines.update(is_dropped=True)
    changes = {"state": OutgoingMail.State.NOT_NEEDED, "claimed_until": None, "error": why}
    OutgoingMail.objects.filter(pk=mail.pk).update(**changes, **_blanked(mail))
    record("mail.not_needed", mail, by=by, at=at)


def _record_attempt(
    mail: OutgoingMail,
    error: DeliveryError | None,
    *,
    by: User,
    at: datetime,
    result: Sending,
) -> None:
    """Record the outcome of an attempt."""
    state = OutgoingMail.State
    changes: dict[str, object] = {
        "error": error.words[:300] if error else "",
        "claimed_until": None,
    }
    if error is None:
        verb, result.sent = "mail.sent", result.sent + 1
        changes |= {"state": state.SENT, "sent_at": at, **_blanked(mail)}
    elif _is_final(mail, error, at=at):
        verb, result.failed = "mail.failed", result.failed + 1
        changes |= {"state": state.FAILED, **_blanked(mail)}
    else:
        verb, result.later = "mail.put_off", result.later + 1
        wait = RETRY_DELAYS[min(mail.attempts, len(RETRY_DELAYS)) - 1]
        changes |= {"next_try_at": at + wait}
    with transaction.atomic():
        # Lock the audit chain before the email, in the same order as callers that write events.
        wait_for_the_chain()
        OutgoingMail.objects.filter(pk=mail.pk).update(**changes)
        record(verb, mail, by=by, at=at, attempts=mail.attempts)


def _is_final(mail: OutgoingMail, error: DeliveryError, *, at: datetime) -> bool:
    """Whether to stop trying."""
    if error.failure == Failure.UNKNOWN and mail.attempts >= MOST_UNKNOWN_ATTEMPTS:
        return True
    return error.failure == Failure.FINAL or at - mail.created_at >= GIVE_UP_AFTER


@transaction.atomic
def email_leads(*, action: Action, news: News, by: User, at: datetime) -> None:
    """Add a message about an action to its lead officers' digest for the day.

    People are not emailed about their own changes. If nothing else is added to the digest, its
    subject is that of `news`.
    """
    people = find_recipients(on=timezone.localdate(at)).leads_of(action)
    line = news.line(action)
    after_recording(lambda: _add_to_digests(line, people, by=by, at=at))


def _add_to_digests(line: Line, people: Sequence[Person], *, by: User, at: datetime) -> None:
    # Lock the audit chain before the digest, in the same order as callers that have written events.
    wait_for_the_chain()
    for person in people:
        day = timezone.localdate(at)
        while person.address != by.email and not _add_line(line, person, day=day, by=by, at=at):
            day += DAY


def digest_day(action: Action, *, at: datetime) -> date:
    """The day on which a message sent now will reach the leads."""
    today = timezone.localdate(at)
    people = find_recipients(on=today).leads_of(action)
    keys = [_key(person, today) for person in people]
    mails = OutgoingMail.objects.filter(key__in=keys)
    return today if all(mail.takes_more for mail in mails) else today + DAY


def _add_line(line: Line, person: Person, *, day: date, by: User, at: datetime) -> bool:
    """Create the day's digest or add to it. Return False if it has already been sent."""
    send_at = at + DIGEST_DELAY
    if day > timezone.localdate(at):
        send_at = datetime.combine(day, MORNING, tzinfo=timezone.get_current_timezone())
    email = _digest([line], person, day=day)
    return add_to_mail(
        key=_key(person, day), to=person.address, email=email, by=by, at=at, send_at=send_at
    )


def add_to_mail(
    *, key: str, to: str, email: Email, by: User, at: datetime, send_at: datetime
) -> bool:
    """Queue an email, or add its lines to the one that is waiting. Return False if that was sent.

    If there is nothing that the recipient can be told, nothing is queued.
    """
    if write_mail(key=key, to=to, email=email, by=by, at=at, not_before=send_at):
        return True
    # Locked, so that no sender sends the email before the lines have been added.
    mail = OutgoingMail.objects.select_for_update().filter(key=key).first()
    if mail is None:
        return True
    if not mail.takes_more:
        return False
    before = mail.lines.select_related("action__plan", "action__lead").order_by("pk")
    lines = [*(Line(each.action, each.values) for each in before), *email.lines]
    told = _told(lines, to=to, on=timezone.localdate(at))
    drawn = draw(email.template, email.context, told)
    mail.subject, mail.text, mail.context, mail.next_try_at = (
        on_one_line(drawn.subject),
        drawn.text,
        drawn.context,
        send_at,
    )
    mail.save(update_fields=["subject", "text", "context", "next_try_at"])
    record("mail.added_to", mail, by=by, at=at, text=_digest_of(mail))
    MailLine.objects.bulk_create(_row(line, mail) for line in email.lines)
    return True


def _digest(lines: list[Line], person: Person, *, day: date) -> Email:
    """A person's digest for one day. It is sorted by post and plan."""
    rounds = list(UpdateRound.objects.open())
    link = link_for(person.address, rounds, until=day + NEWS_LINK_LASTS)
    context = {"name": person.name, **link_in_email(link.token)}
    return email_from_templates("actions/email/emails", "digest", context, lines)


def _key(person: Person, day: date) -> str:
    return f"digest {day.isoformat()} {person.address}"
