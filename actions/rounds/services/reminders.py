"""Emailing leads for their updates on the dates of a round's timetable."""

import logging
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db import DatabaseError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from actions.email.recipients import Person, Recipients, find_recipients
from actions.email.services import daily_key, write_mail
from actions.email.signed_links import ROUND_LINK_LASTS, link_for
from actions.models import (
    Action,
    ActionQuerySet,
    AskingDay,
    Channel,
    OutgoingMail,
    Reminder,
    UpdateRound,
)
from actions.rounds.emails import UpdateRequest, update_request_email
from actions.rounds.timetable import EscalationLevel
from safeguard.accounts.models import User
from safeguard.audit.services import record, recording_last
from safeguard.exceptions import Refused
from safeguard.working_days import is_working_day

LOG = logging.getLogger(__name__)


@dataclass
class ChaseResult:
    """How many emails were written, how many actions they contain and how many were put off."""

    mails: int = 0
    actions: int = 0
    put_off: int = 0


@dataclass(frozen=True)
class _Due:
    request: UpdateRequest
    asked: EscalationLevel


def chase(*, on: date, by: User, at: datetime) -> ChaseResult:
    """Writes the emails due today in all open rounds: one to each person, about all their actions.

    This is safe to run repeatedly and concurrently. Nobody gets a second email on the same day, and
    requests that arise later wait until the next day. An error with one person's email does not
    affect the others.
    """
    recipients = find_recipients(on=on)
    due_days = _due_days(on)
    to_ask: dict[Person, list[_Due]] = defaultdict(list)
    for day in due_days:
        outstanding = Action.objects.outstanding_in(day.round)
        asked = EscalationLevel(day.asked)
        for person, due in _requests(day.round, outstanding, asked, recipients, since=day.on):
            to_ask[person].append(due)
    result = ChaseResult()
    for person, dues in _by_address(to_ask):
        try:
            _ask(person, dues, on=on, by=by, at=at, result=result)
        except (DatabaseError, ValueError):
            LOG.exception("The email to one person could not be written")
            result.put_off += 1
    if not result.put_off:
        _finish(due_days, by=by, at=at)
    return result


@dataclass(frozen=True)
class RemindedNow:
    """Which posts were emailed.

    `already` are leads who had been emailed earlier today, and `unreachable` those without an email
    address, or to whose address today's email could not be delivered.
    """

    posts: list[str]
    already: list[str]
    unreachable: list[str]

    def not_emailed(self) -> Iterator[str]:
        """What to tell the team about chosen leads who get no email."""
        if self.already:
            posts = ", ".join(self.already)
            yield _("Already emailed today, so not again: %(posts)s.") % {"posts": posts}
        if self.unreachable:
            posts = ", ".join(self.unreachable)
            yield _("No email reaches: %(posts)s. Call them and log the call.") % {"posts": posts}


@transaction.atomic
@recording_last()
def remind_now(
    *, round: UpdateRound, leads: Collection[int | None], on: date, by: User, at: datetime
) -> RemindedNow:
    """Writes reminders to leads chosen by the team, about their actions without an update.

    `leads` are keys of posts, or None for actions without a lead. If no email reaches a post, the
    one above it is emailed instead. Nobody gets a second email about the round on the same day.
    Raises Refused if there is no one to email, or StaleRecord if the round is closed.
    """
    if not lock_open_rounds([round.pk]):
        raise round.stale()
    recipients = find_recipients(on=on)
    chosen = Q(lead__in=[lead for lead in leads if lead is not None])
    if None in leads:
        chosen |= Q(lead=None)
    actions = Action.objects.outstanding_in(round).filter(chosen)
    titles: dict[int | None, str | None] = dict(
        actions.order_by().values_list("lead", "lead__job_title")
    )
    if not titles:
        raise Refused(_("Choose leads who have not answered."))
    to_ask: dict[Person, list[_Due]] = defaultdict(list)
    for person, due in _requests(round, actions, EscalationLevel.LEAD, recipients, since=on):
        to_ask[person].append(due)
    result, written = ChaseResult(), set()
    for person, dues in _by_address(to_ask):
        before = result.mails
        _ask(person, dues, on=on, by=by, at=at, result=result)
        if result.mails > before:
            written.add(person.address)
    done = _outcomes(titles, recipients, written, on=on)
    if not done.posts and done.already:
        raise Refused(
            _("Already emailed today: %(posts)s. Remind them tomorrow, or call.")
            % {"posts": ", ".join(done.already)}
        )
    if not done.posts:
        raise Refused(_("No email reaches these leads. Call them and log the call."))
    return done


def lock_open_rounds(keys: Iterable[int]) -> set[int]:
    """Locks the rounds, so that nobody can close them meanwhile. Returns the keys of open ones."""
    rounds = UpdateRound.objects.filter(pk__in=keys).order_by("pk")
    # With `no_key`, updates can be saved.
    return {each.pk for each in rounds.select_for_update(no_key=True) if each.is_open}


def _outcomes(
    titles: Mapping[int | None, str | None],
    recipients: Recipients,
    written: Collection[str],
    *,
    on: date,
) -> RemindedNow:
    """What became of each lead, given the addresses that a reminder was written to."""
    asked = {lead: recipients.asked_for(lead) for lead in titles}
    keys = [daily_key(person.address, on) for people in asked.values() for person in people]
    mails = OutgoingMail.objects.filter(key__in=keys).exclude(state=OutgoingMail.State.FAILED)
    had = set(mails.values_list("to", flat=True))
    posts: set[str] = set()
    already: set[str] = set()
    unreachable: set[str] = set()
    for lead, people in asked.items():
        reached = [person for person in people if person.address in written]
        posts |= {person.post.job_title for person in reached if person.post}
        if not reached:
            known = any(person.address in had for person in people)
            (already if known else unreachable).add(titles[lead] or _("No lead officer"))
    return RemindedNow(sorted(posts), sorted(already), sorted(unreachable))


def _due_days(on: date) -> list[AskingDay]:
    """For each open round, the latest timetable day that is due and has not been done yet.

    A missed day is made up for on the next working day. A weekend or bank holiday has emails only
    if someone has chosen it, for example by starting a round on it.
    """
    newest: dict[int, AskingDay] = {}
    days = AskingDay.objects.filter(
        done_at=None, on__lte=on, round__in=UpdateRound.objects.open()
    ).select_related("round__chair")
    if not is_working_day(on, nation=settings.BANK_HOLIDAYS):
        days = days.filter(on=on)
    for day in days.order_by("on", "pk"):
        newest[day.round_id] = day
    return list(newest.values())


def _requests(
    round: UpdateRound,
    outstanding: ActionQuerySet,
    asked: EscalationLevel,
    recipients: Recipients,
    *,
    since: date,
) -> Iterator[tuple[Person, _Due]]:
    """The people to ask about each action, except those asked about it since that day."""
    mails = Reminder.objects.filter(round=round, channel=Channel.MAIL)
    # By action: if one person's email was put off, the others' next one is still a reminder.
    asked_before = set(
        mails.filter(asked_on__lt=since)
        .exclude(pk__in=mails.not_reached().values("pk"))
        .values_list("action", flat=True)
    )
    done = set(mails.filter(asked_on__gte=since).values_list("action", "address"))
    for action in outstanding.select_related("plan", "lead").in_order():
        for person in recipients.asked(action, asked, round):
            if (action.pk, person.address) not in done:
                is_opening = action.pk not in asked_before
                request = UpdateRequest(action, round, person.post, is_opening)
                yield person, _Due(request, asked)


def _by_address(
    to_ask: dict[Person, list[_Due]],
) -> list[tuple[Person, list[_Due]]]:
    """Requests grouped by email address, in its order. A person's posts are combined."""
    by_address: dict[str, tuple[Person, list[_Due]]] = {}
    for person, dues in to_ask.items():
        _first, grouped = by_address.setdefault(person.address, (person, []))
        grouped.extend(dues)
    return [by_address[address] for address in sorted(by_address)]


@transaction.atomic
@recording_last()
def _ask(
    person: Person, dues: Sequence[_Due], *, on: date, by: User, at: datetime, result: ChaseResult
) -> None:
    """Writes one person's email and logs a request for each action in it.

    Actions of rounds that have been closed meanwhile are left out.
    """
    open_ones = lock_open_rounds({due.request.round.pk for due in dues})
    dues = [due for due in dues if due.request.round.pk in open_ones]
    requests = [due.request for due in dues]
    if not requests:
        return
    rounds = {request.round.pk: request.round for request in requests}
    until = max(each.cut_off_on for each in rounds.values())
    link = link_for(person.address, list(rounds.values()), until=max(until, on) + ROUND_LINK_LASTS)
    email = update_request_email(requests, name=person.name, link=link, on=on)
    mail = write_mail(
        key=daily_key(person.address, on), to=person.address, email=email, by=by, at=at
    )
    if mail is None:
        result.put_off += 1
        return
    Reminder.objects.bulk_create(_reminder(due, person, mail, on=on, by=by, at=at) for due in dues)
    record(
        "round.asked",
        mail,
        by=by,
        at=at,
        rounds=sorted(rounds),
        actions=sorted(request.action.pk for request in requests),
    )
    result.mails += 1
    result.actions += len(requests)


def _reminder(
    due: _Due, person: Person, mail: OutgoingMail, *, on: date, by: User, at: datetime
) -> Reminder:
    return Reminder(
        round=due.request.round,
        action=due.request.action,
        post=due.request.post,
        asked=due.asked.value,
        channel=Channel.MAIL,
        is_opening=due.request.is_opening,
        address=person.address,
        asked_on=on,
        asked_at=at,
        asked_by=by,
        mail=mail,
    )


@transaction.atomic
def _finish(days: Sequence[AskingDay], *, by: User, at: datetime) -> None:
    """Marks these days, and any missed earlier days of the same rounds, as done."""
    for day in days:
        passed = AskingDay.objects.filter(round=day.round, on__lte=day.on, done_at=None)
        if passed.update(done_at=at):
            record("round.day_done", day.round, by=by, at=at, on=day.on, asked=day.asked)
