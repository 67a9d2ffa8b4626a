"""Telling people the same day that an action has turned red, or was silent when a round closed."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.db.models import Min, Q
from django.utils import timezone

from actions.email.recipients import (
    Person,
    Recipients,
    find_recipients,
    improvement_team,
)
from actions.email.services import DIGEST_DELAY, add_to_mail
from actions.email.still_holding import alarming
from actions.models import (
    AcceptedBy,
    Action,
    ActionEntry,
    EntryKind,
    MailLine,
    PlanImport,
)
from actions.plans.services.entries import IDS_AT_ONCE
from actions.rounds.emails import Alarm, alarms_email
from safeguard.accounts.models import User
from safeguard.audit.services import wait_for_the_chain

# The day's email goes out at this time. What turns red later is emailed shortly afterwards.
SENT_AT = time(16)
# A transaction that began before the last run can commit after it.
MARGIN = timedelta(days=1)


def tell_of_alarms(*, since: datetime | None, by: User, at: datetime) -> int:
    """Tells the post above the lead, the plan's signing officers and the team. Returns how many.

    Any entry counts that makes an action red when it was not: an update, its correction, a decided
    rating, an import, a bulk change. So does one that records silence when a round is closed. The
    first import of a plan does not, because nothing turned. Each entry is told to each person once,
    however often this runs. `since` is when this last ran without an error.
    """
    alarms = list(_alarms(since=(since or at) - MARGIN, on=timezone.localdate(at)))
    if not alarms:
        return 0
    told = set(
        MailLine.objects.filter(
            holds=MailLine.Holds.ALARM, about__in=[alarm.entry.pk for alarm in alarms]
        ).values_list("about", "mail__to")
    )
    to_tell: dict[str, tuple[Person, list[Alarm]]] = {}
    for alarm, person in _who(alarms, on=timezone.localdate(at)):
        if (alarm.entry.pk, person.address) not in told:
            told.add((alarm.entry.pk, person.address))
            to_tell.setdefault(person.address, (person, []))[1].append(alarm)
    for person, of_person in to_tell.values():
        _tell(person, of_person, by=by, at=at)
    return len(to_tell)


def _alarms(*, since: datetime, on: date) -> Iterator[Alarm]:
    """Actions that are red or have no data now, by an entry recorded since then."""
    is_alarm = Q(rating__counts_as_red=True) | Q(kind=EntryKind.NO_RETURN)
    recorded = ActionEntry.objects.filter(is_alarm, recorded_at__gte=since)
    recorded = recorded.filter(action__in=alarming(on))
    new = set(recorded.values_list("pk", flat=True))
    keys = sorted(set(recorded.order_by().values_list("action", flat=True)))
    for start in range(0, len(keys), IDS_AT_ONCE):
        for entry, before in _turns(keys[start : start + IDS_AT_ONCE]):
            if entry.pk in new:
                label = before.rating.label if before and before.rating else ""
                yield Alarm(entry.action, entry, label)


def _turns(keys: Sequence[int]) -> Iterator[tuple[ActionEntry, ActionEntry | None]]:
    """For each action, the last entry that made it red or recorded silence, and the one before."""
    entries = ActionEntry.objects.filter(action__in=keys).select_related(
        "rating", "action__plan", "action__lead", "recorded_by"
    )
    plans = Action.objects.filter(pk__in=keys).values("plan")
    firsts = PlanImport.objects.filter(plan__in=plans).values_list("plan").annotate(Min("pk"))
    first_imports = dict(firsts.order_by())
    before: dict[int, ActionEntry] = {}
    turns: dict[int, tuple[ActionEntry, ActionEntry | None]] = {}
    for entry in entries.in_order():
        last = before.get(entry.action_id)
        if last is None and _is_of_first_import(entry, first_imports):
            pass
        elif entry.kind == EntryKind.NO_RETURN or (_is_red(entry) and not _is_red(last)):
            turns[entry.action_id] = entry, last
        before[entry.action_id] = entry
    return iter(turns.values())


def _is_red(entry: ActionEntry | None) -> bool:
    return bool(entry and entry.rating and entry.rating.counts_as_red)


def _is_of_first_import(entry: ActionEntry, first_imports: dict[int, int]) -> bool:
    if entry.kind != EntryKind.IMPORT:
        return False
    return entry.plan_import_id in (None, first_imports.get(entry.action.plan_id))


def _who(alarms: Iterable[Alarm], *, on: date) -> Iterator[tuple[Alarm, Person]]:
    """The people to tell about each action, if they can be told of it.

    The person who recorded the entry knows already.
    """
    recipients = find_recipients(on=on)
    team = [Person(user.email, user.name, None) for user in improvement_team()]
    for alarm in alarms:
        action, knows = alarm.action, alarm.entry.recorded_by.email
        people = [
            *recipients.post_above(action),
            *_signing_officers_of(action, recipients),
            *team,
        ]
        for person in recipients.who_can_be_told(people, action):
            if person.address != knows:
                yield alarm, person


def _signing_officers_of(action: Action, recipients: Recipients) -> list[Person]:
    """The plan's signing officers: those in its accepting post, or all if it names none."""
    plan = action.plan
    if plan.accepted_by != AcceptedBy.POST or plan.accepting_post_id is None:
        return recipients.signing
    held = recipients.people.get(plan.accepting_post_id, [])
    accepting = {holding.email.lower() for holding in held}
    return [person for person in recipients.signing if person.address in accepting]


@transaction.atomic
def _tell(person: Person, alarms: Sequence[Alarm], *, by: User, at: datetime) -> None:
    day = timezone.localdate(at)
    closes_at = datetime.combine(day, SENT_AT, tzinfo=timezone.get_current_timezone())
    email = alarms_email(alarms, name=person.name)
    key = f"alarms {day.isoformat()} {person.address}"
    send_at = max(closes_at, at + DIGEST_DELAY)
    extra = f"{key} {timezone.localtime(at):%H:%M}"
    # Lock the audit chain before the email, in the same order as callers that write events.
    wait_for_the_chain()
    for each in (key, extra):
        if add_to_mail(key=each, to=person.address, email=email, by=by, at=at, send_at=send_at):
            return
