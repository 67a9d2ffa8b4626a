"""Changing the reminders of a round, the day updates are due, and whether it repeats."""

from collections.abc import Sequence
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from actions.models import AskingDay, Channel, UpdateRound
from actions.rounds.timetable import EscalationLevel, TimetableDay, moved
from safeguard.accounts.models import User
from safeguard.audit.services import digest, record
from safeguard.dates import in_words
from safeguard.exceptions import Refused
from safeguard.working_days import ONE_DAY, next_working_day


@transaction.atomic
def change_timetable(
    *,
    round: UpdateRound,
    version: int,
    timetable: Sequence[TimetableDay],
    on: date,
    by: User,
    at: datetime,
    repeats_every: int | None = None,
) -> UpdateRound:
    """Replaces the remaining dates of an open round. Dates already done stay as they are.

    `repeats_every` is in months, 0 for never, or None to leave it unchanged. Raises Refused if a
    date is in the past or has already been done, or StaleRecord.
    """
    round.take_version(version)
    if not round.is_open:
        raise round.stale()
    to_come = AskingDay.objects.filter(round=round, done_at=None)
    done = set(AskingDay.objects.filter(round=round).exclude(done_at=None).values_list("on"))
    if any(each.on < on or (each.on,) in done for each in timetable):
        raise Refused(
            _(
                "Choose dates from today onwards. You cannot choose a date whose emails have "
                "already been sent."
            )
        )
    old = list(to_come.order_by("on").values_list("on", flat=True))
    to_come.delete()
    AskingDay.objects.bulk_create(
        AskingDay(round=round, on=each.on, asked=each.asked.value) for each in timetable
    )
    if repeats_every is not None:
        UpdateRound.objects.filter(pk=round.pk).update(repeats_every=repeats_every)
    round.refresh_from_db()
    record(
        "round.timetable_changed",
        round,
        by=by,
        at=at,
        old=old,
        new=[each.on for each in timetable],
        asked=[each.asked.value for each in timetable],
        repeats_every=round.repeats_every,
    )
    return round


@transaction.atomic
def move_due_date(
    *,
    round: UpdateRound,
    version: int,
    cut_off_on: date,
    moved_because: str,
    on: date,
    by: User,
    at: datetime,
) -> UpdateRound:
    """Moves the day by which updates are due in an open round, and the reminders with it.

    Leads who have not answered are emailed the new day and the reason today, or on the next working
    day if today has had its emails. Raises Refused or StaleRecord.
    """
    if not moved_because:
        raise Refused(_("Say why the date is moving."))
    if cut_off_on == round.cut_off_on:
        raise Refused(
            _("Updates are already due by %(day)s. Enter a different date.")
            % {"day": in_words(cut_off_on)}
        )
    if cut_off_on < max(round.as_at, on):
        raise Refused(_("Choose a date from today onwards, and not before the position’s date."))
    old = round.cut_off_on
    round.take_version(
        version,
        cut_off_on=cut_off_on,
        first_cut_off_on=round.first_cut_off_on or old,
        moved_because=moved_because,
    )
    if not round.is_open:
        raise round.stale()
    _move_reminders(round, from_on=old, on=on)
    days = list(round.asking_days.filter(done_at=None).order_by("on").values_list("on", flat=True))
    record(
        "round.due_date_moved",
        round,
        by=by,
        at=at,
        old=old,
        new=cut_off_on,
        reason=digest(moved_because),
        days=days,
    )
    return round


def _move_reminders(round: UpdateRound, *, from_on: date, on: date) -> None:
    """Replaces the remaining dates, and adds the email that tells leads of the new one.

    If the round's first request has not gone out, that will tell them.
    """
    nation = settings.BANK_HOLIDAYS
    days = list(round.asking_days.order_by("on"))
    done = {day.on for day in days if day.done_at}
    to_come = [TimetableDay(d.on, EscalationLevel(d.asked)) for d in days if not d.done_at]
    first, later = ([], to_come) if done else (to_come[:1], to_come[1:])
    new = moved(later, from_on=from_on, to_on=round.cut_off_on, nation=nation)
    # Nobody is emailed about a round twice on one day.
    has_asked = on in done or round.reminders.filter(channel=Channel.MAIL, asked_on=on).exists()
    tell_on = next_working_day(on + ONE_DAY if has_asked else on, nation=nation)
    tell = [TimetableDay(tell_on, EscalationLevel.LEAD)] if done else first
    taken = done | {day.on for day in tell}
    round.asking_days.filter(done_at=None).delete()
    AskingDay.objects.bulk_create(
        AskingDay(round=round, on=each.on, asked=each.asked.value)
        for each in [*tell, *(each for each in new if each.on >= on and each.on not in taken)]
    )


@transaction.atomic
def change_repetition(
    *,
    round: UpdateRound,
    version: int,
    repeats_every: int,
    by: User,
    at: datetime,
) -> UpdateRound:
    """Sets how often a round repeats, in months, or 0 for never.

    This is also possible after the round has closed. Raises Refused if the round no longer repeats,
    or StaleRecord.
    """
    if not round.can_repeat_again:
        raise Refused(_("This round no longer repeats. Open a new one."))
    old = round.repeats_every
    round.take_version(version, repeats_every=repeats_every)
    record("round.repetition_changed", round, by=by, at=at, old=old, new=repeats_every)
    return round
