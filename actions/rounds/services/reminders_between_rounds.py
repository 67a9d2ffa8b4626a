"""Weekly emails outside update rounds: reminders for leads, and decisions for signing officers."""

import logging
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import DatabaseError, transaction

from actions.email.drawing import Email
from actions.email.recipients import Person, find_recipients, signing_officers
from actions.email.services import daily_key, write_mail
from actions.email.signed_links import REMINDER_LINK_LASTS, link_for
from actions.email.still_holding import asked_late
from actions.models import (
    SIGNING,
    Action,
    ActionEntry,
    Hold,
    OutgoingMail,
    UpdateRound,
)
from actions.plans.states import State
from actions.rounds.emails import ActionReminder, decisions_email, reminder_email
from actions.rounds.timetable import ReminderReason
from actions.sign_off.queue import (
    dates_to_answer_by,
    ratings_to_settle_by,
    returned_to_lead,
    to_sign_by,
    waiting_longest_first,
)
from safeguard.accounts.models import User
from safeguard.working_days import is_working_day

LOG = logging.getLogger(__name__)

SOON = timedelta(days=14)
# The shortest time between two reminders to one person.
AT_MOST_EVERY = timedelta(days=7)


@dataclass
class RemindersSent:
    """How many leads and how many signing officers were emailed."""

    leads: int = 0
    signing_officers: int = 0


def remind(*, on: date, by: User, at: datetime) -> RemindersSent:
    """Emails leads and signing officers about anything that needs them, at most once a week.

    Leads are reminded of actions that have been returned to them, have come to the end of a hold,
    are due within 14 days, are overdue or have passed the date of their next step. They are also
    reminded of unanswered questions from the team. Actions in an open round follow its timetable,
    except for the questions. Signing officers get the sign-offs, date requests and challenged
    ratings that they can decide, if there are any. Safe to run repeatedly and concurrently. On
    weekends and bank holidays no one is emailed.
    """
    if not is_working_day(on, nation=settings.BANK_HOLIDAYS):
        return RemindersSent()
    recipients = find_recipients(on=on)
    reminders_to: dict[str, tuple[Person, list[ActionReminder]]] = {}
    unanswered = list(asked_late(on=on).select_related("plan", "lead").in_order())
    of_questions = [ActionReminder(action, ReminderReason.ASKED) for action in unanswered]
    for reminder in [*of_questions, *_due(on, excluded=unanswered)]:
        for person in recipients.leads_of(reminder.action):
            reminders_to.setdefault(person.address, (person, []))[1].append(reminder)
    result = RemindersSent()
    for person, reminders in reminders_to.values():
        recent = OutgoingMail.objects.filter(to=person.address, created_at__gt=at - AT_MOST_EVERY)
        if recent.daily().exists():
            continue
        link = link_for(person.address, [], until=on + REMINDER_LINK_LASTS)
        email = reminder_email(reminders, name=person.name, link=link)
        key = daily_key(person.address, on)
        result.leads += _write(person.address, email, key=key, by=by, at=at)
    for user in signing_officers():
        if _has_had_decisions_email(user, on=on, at=at):
            continue
        waiting = waiting_longest_first(Action.objects.visible_to(user), on=on)
        to_sign, asked = to_sign_by(user, waiting, on=on), dates_to_answer_by(user, on=on)
        challenged = ratings_to_settle_by(user, on=on)
        if to_sign or asked or challenged:
            email = decisions_email(to_sign, asked, challenged, name=user.name)
            key = f"{SIGNING} {on.isoformat()} {user.email}"
            result.signing_officers += _write(user.email, email, key=key, by=by, at=at)
    return result


def _has_had_decisions_email(user: User, *, on: date, at: datetime) -> bool:
    """Whether the user has had this week's email, or another one today.

    Anyone who was emailed as a lead today gets their decisions tomorrow. Nobody gets more than one
    email a day, and neither kind holds up the other for long.
    """
    emails = OutgoingMail.objects.filter(to=user.email)
    recent = emails.signing().filter(created_at__gt=at - AT_MOST_EVERY)
    return recent.exists() or emails.filter(key=daily_key(user.email, on)).exists()


def _due(on: date, *, excluded: Collection[Action]) -> Iterator[ActionReminder]:
    """Reminders due for open actions outside open rounds."""
    asked = UpdateRound.objects.open().values("plans")
    actions = (
        Action.objects.open()
        .exclude(state=State.AWAITING_SIGN_OFF.value)
        .exclude(plan__in=asked)
        .exclude(pk__in=[action.pk for action in excluded])
        .select_related("plan", "lead")
        .in_order()
    )
    spoken = ActionEntry.objects.filter(action__in=actions.values("pk")).spoken_as_at(on)
    steps = dict(spoken.values_list("action", "next_step_on"))
    # The lead was emailed on the day of the return itself.
    known_until = on - AT_MOST_EVERY
    returned = {e.action_id for e in returned_to_lead(actions) if e.effective_on <= known_until}
    held = Hold.objects.current().over(on=on).filter(entry__action__in=actions.values("pk"))
    over = set(held.values_list("entry__action", flat=True))
    for action in actions:
        step_on = steps.get(action.pk)
        if action.pk in returned:
            yield ActionReminder(action, ReminderReason.SENT_BACK)
        elif action.pk in over:
            yield ActionReminder(action, ReminderReason.HOLD_OVER)
        elif action.due_on and action.due_on < on:
            yield ActionReminder(action, ReminderReason.OVERDUE)
        elif action.due_on and action.due_on <= on + SOON:
            yield ActionReminder(action, ReminderReason.SOON_DUE)
        elif step_on and step_on < on:
            yield ActionReminder(action, ReminderReason.STEP_PASSED)


def _write(address: str, email: Email, *, key: str, by: User, at: datetime) -> int:
    """Return 1 if the email was written, or 0 if it already existed or failed."""
    try:
        with transaction.atomic():
            mail = write_mail(key=key, to=address, email=email, by=by, at=at)
    except (DatabaseError, ValueError):
        LOG.exception("The email to one person could not be written")
        return 0
    return int(mail is not None)
