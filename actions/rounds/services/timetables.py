"""Changing the timetable of a round, and whether it repeats."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from actions.models import AskingDay, UpdateRound
from actions.rounds.timetable import TimetableDay
from safeguard.accounts.models import User
from safeguard.audit.services import record
from safeguard.exceptions import Refused


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
