"""Changing when the leads of a round are asked, and whether it comes again."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from actions.models import AskingDay, UpdateRound
from actions.rounds.timetable import Asking
from safeguard.accounts.models import User
from safeguard.audit.services import record
from safeguard.exceptions import Refused


@transaction.atomic
def change_timetable(
    *,
    round: UpdateRound,
    version: int,
    timetable: Sequence[Asking],
    on: date,
    by: User,
    at: datetime,
    repeats_every: int | None = None,
) -> UpdateRound:
    """Puts other days in place of those to come; what was done on earlier ones stays.

    `repeats_every` is after how many months the round comes again, 0 for never, None as before.
    Raises Refused for a day that is past or done, StaleRecord.
    """
    round.take_version(version)
    if not round.is_open:
        raise round.stale()
    to_come = AskingDay.objects.filter(round=round, done_at=None)
    done = set(AskingDay.objects.filter(round=round).exclude(done_at=None).values_list("on"))
    if any(each.on < on or (each.on,) in done for each in timetable):
        raise Refused(_("Choose days from today on, on which nobody was asked yet."))
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
    """Sets after how many months the round comes again, 0 for never; between two rounds too.

    Raises Refused once no round follows any more, StaleRecord.
    """
    if not round.may_come_again:
        raise Refused(_("This round does not come again. Open a new one."))
    old = round.repeats_every
    round.take_version(version, repeats_every=repeats_every)
    record("round.repetition_changed", round, by=by, at=at, old=old, new=repeats_every)
    return round
