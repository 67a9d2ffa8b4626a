"""Telling leads by mail what became of their actions: one mail to a person and day."""

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

# Whoever reads many answers deals with one after the other; so long a mail waits for the next.
GATHERS_FOR = timedelta(minutes=10)
# What comes after the day's mail went out goes in the next day's, at this time in London.
MORNING = time(7)
DAY = timedelta(days=1)


@transaction.atomic
def email_leads(*, action: Action, news: Email, by: User, at: datetime) -> None:
    """Adds a piece of news to the day's mail of whoever answers for the action's lead post.

    Nobody is told what they did themselves. `news` is what stands about it in the mail, and the
    mail's subject where nothing else comes to it.
    """
    today = timezone.localdate(at)
    # Before the day's mail, as do those who have written events before they come here.
    wait_for_the_chain()
    for person in find_recipients(on=today).told_of(action):
        if person.address == by.email:
            continue
        line, day = MailLine(action=action, subject=news.subject, text=news.text), today
        while not _put_in(line, person, day=day, by=by, at=at):
            day += DAY


def digest_day(action: Action, *, at: datetime) -> date:
    """The day on which what is told now reaches the leads."""
    today = timezone.localdate(at)
    people = find_recipients(on=today).told_of(action)
    keys = [_key(person, today) for person in people]
    mails = OutgoingMail.objects.filter(key__in=keys)
    return today if all(mail.takes_more for mail in mails) else today + DAY


def _put_in(line: MailLine, person: Person, *, day: date, by: User, at: datetime) -> bool:
    """Writes the day's mail, or adds to it; False where it has gone out."""
    goes_at = at + GATHERS_FOR
    if day > timezone.localdate(at):
        goes_at = datetime.combine(day, MORNING, tzinfo=timezone.get_current_timezone())
    letter = _letter([line], person, day=day)
    mail = write_mail(
        key=_key(person, day),
        to=person.address,
        subject=letter.subject,
        text=letter.text,
        by=by,
        at=at,
        not_before=goes_at,
    )
    if mail is None:
        # Locked, so that a sender takes it with this line or not at all.
        mail = OutgoingMail.objects.select_for_update().get(key=_key(person, day))
        if not mail.takes_more:
            return False
        before = mail.lines.select_related("action__plan", "action__lead").order_by("pk")
        letter = _letter([*before, line], person, day=day)
        mail.subject, mail.text, mail.next_try_at = (
            on_one_line(letter.subject),
            letter.text,
            goes_at,
        )
        mail.save(update_fields=["subject", "text", "next_try_at"])
        record("mail.added_to", mail, by=by, at=at, text=digest(letter.text))
    line.mail = mail
    line.save()
    return True


def _letter(lines: list[MailLine], person: Person, *, day: date) -> Email:
    rounds = list(UpdateRound.objects.open())
    link = link_for(person.address, rounds, until=day + NEWS_LINK_LASTS)
    return digest_email(lines, name=person.name, link=link)


def _key(person: Person, day: date) -> str:
    return f"news {day.isoformat()} {person.address}"
