"""The daily digest: one email a day to each lead officer about changes to their actions."""

from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils import timezone

from actions.email.messages import Email, digest_email
from actions.email.recipients import Person, find_recipients
from actions.email.services.outbox import on_one_line, write_mail
from actions.email.signed_links import NEWS_LINK_LASTS, link_for
from actions.models import Action, MailLine, OutgoingMail, UpdateRound
from safeguard.accounts.models import User
from safeguard.audit.services import digest, record, wait_for_the_chain

# A digest waits this long for further changes, because decisions are often made one after another.
GATHERS_FOR = timedelta(minutes=10)
# Changes made after the day's digest has gone out are sent the next day at this time.
MORNING = time(7)
DAY = timedelta(days=1)


@transaction.atomic
def email_leads(*, action: Action, email: Email, by: User, at: datetime) -> None:
    """Add a message about an action to its lead officers' digest for the day.

    People are not emailed about their own changes. The digest has the subject of `email` if
    nothing else is added to it.
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
    """The day when a message sent now reaches the leads."""
    today = timezone.localdate(at)
    people = find_recipients(on=today).leads_who_can_see(action)
    keys = [_key(person, today) for person in people]
    mails = OutgoingMail.objects.filter(key__in=keys)
    return today if all(mail.takes_more for mail in mails) else today + DAY


def _add_line(line: MailLine, person: Person, *, day: date, by: User, at: datetime) -> bool:
    """Create the day's digest or add to it; return False if it has already been sent."""
    goes_at = at + GATHERS_FOR
    if day > timezone.localdate(at):
        goes_at = datetime.combine(day, MORNING, tzinfo=timezone.get_current_timezone())
    email = _digest([line], person, day=day)
    mail = write_mail(
        key=_key(person, day),
        to=person.address,
        subject=email.subject,
        text=email.text,
        by=by,
        at=at,
        not_before=goes_at,
    )
    if mail is None:
        # Locked against a sender that would send it without this line.
        mail = OutgoingMail.objects.select_for_update().get(key=_key(person, day))
        if not mail.takes_more:
            return False
        before = mail.lines.select_related("action__plan", "action__lead").order_by("pk")
        email = _digest([*before, line], person, day=day)
        mail.subject, mail.text, mail.next_try_at = (
            on_one_line(email.subject),
            email.text,
            goes_at,
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
