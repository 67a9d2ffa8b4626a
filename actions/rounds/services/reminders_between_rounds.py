"""Mail outside update rounds: what needs its lead again, and what waits for a signing officer."""

import logging
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import DatabaseError, transaction
from django.db.models import Q

from actions.email.messages import Email
from actions.email.recipients import Person, find_recipients, signing_officers
from actions.email.services.outbox import daily_key, write_mail
from actions.email.signed_links import link_for
from actions.models import (
    SIGNING,
    Action,
    ActionEntry,
    Hold,
    OutgoingMail,
    Question,
    Reading,
    UpdateRound,
)
from actions.plans.states import State
from actions.rounds.emails import Reminder, decisions_email, reminder_email
from actions.rounds.timetable import Why
from actions.sign_off.queue import (
    dates_to_answer_by,
    ratings_to_settle_by,
    sent_back,
    to_sign_by,
    waiting_longest_first,
)
from safeguard.accounts.models import User

LOG = logging.getLogger(__name__)

SOON = timedelta(days=14)
# Nobody is reminded more often than this, whatever becomes due in between.
AT_MOST_EVERY = timedelta(days=7)
LINK_LASTS = timedelta(days=14)


@dataclass
class Reminded:
    """How many leads and how many signing officers were written to."""

    leads: int = 0
    signing_officers: int = 0


def remind(*, on: date, by: User, at: datetime) -> Reminded:
    """Writes to leads what was sent back, is on hold no longer, due in 14 days, overdue or past
    its next step, and which questions of the team they have not answered; weekly at most.

    Actions of an open round are left to its own timetable, but for the questions. Signing officers
    are told once a week what they may sign, and which dates and ratings they may decide, and only
    where there is something. Safe to run again and beside itself.
    """
    whom = find_recipients(on=on)
    lots: dict[str, tuple[Person, list[Reminder]]] = {}
    unanswered = _asked(on)
    of_questions = [Reminder(action, Why.ASKED) for action in unanswered]
    for reminder in [*of_questions, *_due(on, but=unanswered)]:
        for person in whom.leads_who_can_see(reminder.action):
            lots.setdefault(person.address, (person, []))[1].append(reminder)
    result = Reminded()
    for person, reminders in lots.values():
        lately = OutgoingMail.objects.filter(to=person.address, created_at__gt=at - AT_MOST_EVERY)
        if lately.daily().exists():
            continue
        link = link_for(person.address, [], until=on + LINK_LASTS)
        letter = reminder_email(reminders, name=person.name, link=link)
        key = daily_key(person.address, on)
        result.leads += _write(person.address, letter, key=key, by=by, at=at)
    for user in signing_officers():
        if _was_told_to_sign(user, on=on, at=at):
            continue
        waiting = waiting_longest_first(Action.objects.visible_to(user), on=on)
        to_sign, asked = to_sign_by(user, waiting, on=on), dates_to_answer_by(user, on=on)
        challenged = ratings_to_settle_by(user, on=on)
        if to_sign or asked or challenged:
            letter = decisions_email(to_sign, asked, challenged, name=user.name)
            key = f"{SIGNING} {on.isoformat()} {user.email}"
            result.signing_officers += _write(user.email, letter, key=key, by=by, at=at)
    return result


def _asked(on: date) -> list[Action]:
    """Those about which the team asked something that should have been answered by now."""
    questions = Question.objects.waiting().filter(answer_by__lt=on)
    late = Reading.objects.newest().late(on=on).of_newest_answers(on=on)
    late = late.filter(entry__action__in=Action.objects.reported_on())
    counted = Action.objects.counted().select_related("plan", "lead")
    asked = Q(pk__in=questions.values("action")) | Q(pk__in=late.values("entry__action"))
    return list(counted.filter(asked).in_order())


def _was_told_to_sign(user: User, *, on: date, at: datetime) -> bool:
    """Whether this week's mail was written. Who is asked or reminded today is told tomorrow: one
    mail a day, and neither of the two may keep the other back for good."""
    mails = OutgoingMail.objects.filter(to=user.email)
    told = mails.signing().filter(created_at__gt=at - AT_MOST_EVERY)
    return told.exists() or mails.filter(key=daily_key(user.email, on)).exists()


def _due(on: date, *, but: Collection[Action]) -> Iterator[Reminder]:
    """Open actions outside open rounds that somebody should be reminded of, and why."""
    asked = UpdateRound.objects.open().values("plans")
    actions = (
        Action.objects.open()
        .exclude(state=State.AWAITING_SIGN_OFF.value)
        .exclude(plan__in=asked)
        .exclude(pk__in=[action.pk for action in but])
        .select_related("plan", "lead")
        .in_order()
    )
    spoken = ActionEntry.objects.filter(action__in=actions.values("pk")).spoken_as_at(on)
    steps = dict(spoken.values_list("action", "next_step_on"))
    # The lead was told by mail on the day itself.
    known_until = on - AT_MOST_EVERY
    returned = {e.action_id for e in sent_back(actions) if e.effective_on <= known_until}
    held = Hold.objects.current().over(on=on).filter(entry__action__in=actions.values("pk"))
    over = set(held.values_list("entry__action", flat=True))
    for action in actions:
        step_on = steps.get(action.pk)
        if action.pk in returned:
            yield Reminder(action, Why.SENT_BACK)
        elif action.pk in over:
            yield Reminder(action, Why.HOLD_OVER)
        elif action.due_on and action.due_on < on:
            yield Reminder(action, Why.OVERDUE)
        elif action.due_on and action.due_on <= on + SOON:
            yield Reminder(action, Why.SOON_DUE)
        elif step_on and step_on < on:
            yield Reminder(action, Why.STEP_PASSED)


def _write(address: str, letter: Email, *, key: str, by: User, at: datetime) -> int:
    """1 if the mail was written; 0 if it was there already or cannot be written."""
    try:
        with transaction.atomic():
            mail = write_mail(
                key=key, to=address, subject=letter.subject, text=letter.text, by=by, at=at
            )
    except (DatabaseError, ValueError):
        LOG.exception("The mail to one person could not be written")
        return 0
    return int(mail is not None)
