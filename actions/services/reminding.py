"""Mail outside update rounds: what is soon due or overdue, and what waits to be signed."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import DatabaseError, transaction

from actions.asking import Person, whom_to_ask
from actions.letters import Letter, Reminder, reminding_letter, signing_letter
from actions.models import Action, ActionEntry, OutgoingMail, UpdateRound
from actions.services.outbox import daily_key, write_mail
from actions.signed_links import link_for
from actions.states import State
from actions.timetable import Why
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
    """Writes to leads what is due in 14 days, overdue or past its next step; weekly at most.

    Actions of an open round are left to its own timetable. Signing officers are told once a week
    what waits for them, and only where something does. Safe to run again and beside itself.
    """
    whom = whom_to_ask(on=on)
    lots: dict[str, tuple[Person, list[Reminder]]] = {}
    for reminder in _due(on):
        for person in whom.leads_of(reminder.action):
            lots.setdefault(person.address, (person, []))[1].append(reminder)
    result = Reminded()
    for person, reminders in lots.values():
        link = link_for(person.address, [], until=on + LINK_LASTS)
        letter = reminding_letter(reminders, name=person.name, link=link)
        result.leads += _write(person, letter, on=on, by=by, at=at)
    waits = Action.objects.in_state(State.AWAITING_SIGN_OFF).select_related("plan", "lead")
    waiting = list(waits.in_order())
    for person in whom.signing if waiting else []:
        letter = signing_letter(waiting, name=person.name)
        result.signing_officers += _write(person, letter, on=on, by=by, at=at)
    return result


def _due(on: date) -> Iterator[Reminder]:
    """Open actions outside open rounds that somebody should be reminded of, and why."""
    asked = UpdateRound.objects.open().values("plans")
    actions = (
        Action.objects.open()
        .exclude(state=State.AWAITING_SIGN_OFF.value)
        .exclude(plan__in=asked)
        .select_related("plan", "lead")
        .in_order()
    )
    spoken = ActionEntry.objects.filter(action__in=actions.values("pk")).spoken_as_at(on)
    steps = dict(spoken.values_list("action", "next_step_on"))
    for action in actions:
        step_on = steps.get(action.pk)
        if action.due_on and action.due_on < on:
            yield Reminder(action, Why.OVERDUE)
        elif action.due_on and action.due_on <= on + SOON:
            yield Reminder(action, Why.SOON_DUE)
        elif step_on and step_on < on:
            yield Reminder(action, Why.STEP_PASSED)


def _write(person: Person, letter: Letter, *, on: date, by: User, at: datetime) -> int:
    """1 if the mail was written; 0 if the person was written to lately or it cannot be written."""
    lately = OutgoingMail.objects.filter(to=person.address, created_at__gt=at - AT_MOST_EVERY)
    if lately.daily().exists():
        return 0
    try:
        with transaction.atomic():
            mail = write_mail(
                key=daily_key(person.address, on),
                to=person.address,
                subject=letter.subject,
                text=letter.text,
                by=by,
                at=at,
            )
    except (DatabaseError, ValueError):
        LOG.exception("The mail to one person could not be written")
        return 0
    return int(mail is not None)
