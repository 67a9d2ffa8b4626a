"""Scheduled work: running its parts one after another, and whether it has run."""

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import Error
from django.db.models import Max
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from actions.models import AskingDay, OutgoingMail, ScheduledRun, UpdateRound
from safeguard.accounts.models import User
from safeguard.accounts.roles import Role
from safeguard.dates import in_words
from safeguard.waiting import Urgency, Waiting, WaitingGroup, group_of

LOG = logging.getLogger(__name__)
# After this long without a run, the improvement team and administrators are told.
LATE_AFTER = timedelta(hours=1)


@dataclass(frozen=True)
class Moment:
    """When the work is done, who it is recorded for, and when the part last succeeded."""

    on: date
    at: datetime
    by: User
    since: datetime | None = None


@dataclass(frozen=True)
class Part:
    """One part of the scheduled work. `run` does what is due and returns the result in words."""

    name: str
    run: Callable[[Moment], str]


@dataclass(frozen=True)
class Result:
    """What a part did, or the error it failed with."""

    part: Part
    words: str = ""
    error: str = ""


def run_parts(parts: Sequence[Part], *, by: User, now: Callable[[], datetime]) -> list[Result]:
    """Run every part, even if others fail, and record when it ran.

    A failure is logged with its traceback. The runs are not in the audit trail, because nobody
    does anything in them: what a part does to a record is.
    """
    return [_run(part, by=by, now=now) for part in parts]


def _run(part: Part, *, by: User, now: Callable[[], datetime]) -> Result:
    at = now()
    try:
        last = ScheduledRun.objects.filter(part=part.name).values_list("succeeded_at", flat=True)
        moment = Moment(timezone.localdate(at), at, by, since=last.first())
        result = Result(part, part.run(moment))
    except Exception as error:
        LOG.exception("Part of the scheduled work failed: %s", part.name)
        result = Result(part, error=type(error).__name__)
    try:
        _record_run(result, at=at)
    except Error:
        LOG.exception("The run could not be recorded: %s", part.name)
        result = Result(part, error=result.error or "DatabaseError")
    return result


def _record_run(result: Result, *, at: datetime) -> None:
    values: dict[str, object] = {"ran_at": at, "error": result.error}
    if not result.error:
        values["succeeded_at"] = at
    ScheduledRun.objects.update_or_create(part=result.part.name, defaults=values)


def last_run_at() -> datetime | None:
    """When a part of the scheduled work last ran; None if it never has.

    If no run has been recorded, the requests of a round may still have been sent, by `chase`.
    """
    return _last_of(ScheduledRun.objects.all())


def _last_of(runs: Iterable[ScheduledRun]) -> datetime | None:
    if ran := max((run.ran_at for run in runs), default=None):
        return ran
    asked: datetime | None = AskingDay.objects.aggregate(last=Max("done_at"))["last"]
    return asked


def late_scheduled_work(user: User, *, at: datetime) -> list[WaitingGroup]:
    """Says if emails and reminders are not going out; for the team and administrators."""
    if not (user.is_improvement_team or user.is_administrator):
        return []
    runs = list(ScheduledRun.objects.order_by("part"))
    last = _last_of(runs)
    if not runs and not _has_work(at):
        titles = []
    elif last is None:
        titles = [_("The scheduled work has never run")]
    elif at - last > LATE_AFTER:
        when = timezone.localtime(last)
        day, time = in_words(when.date()), f"{when:%I:%M%p}".lstrip("0").lower()
        titles = [
            _("The scheduled work last ran on %(day)s at %(time)s") % {"day": day, "time": time}
        ]
    else:
        failed = [run for run in runs if run.error and at - run.ran_at <= LATE_AFTER]
        titles = [_("Scheduled work failed: %(part)s") % {"part": run.part} for run in failed]
    role = Role.IMPROVEMENT_TEAM if user.is_improvement_team else Role.ADMINISTRATOR
    address = reverse("help-for-role", args=[role.value]) + "#scheduled-work"
    why = (
        _("Part of the work is not being done. Ask your IT team to check it.")
        if last and at - last <= LATE_AFTER
        else _("Emails and reminders are not going out. Ask your IT team to check it.")
    )
    return group_of(
        Urgency.SCHEDULED_WORK, [Waiting(title=title, address=address, why=why) for title in titles]
    )


def _has_work(at: datetime) -> bool:
    """Whether work has been due for longer than it should be."""
    waiting = OutgoingMail.objects.due(at - LATE_AFTER).exists()
    open_rounds = UpdateRound.objects.open()
    yesterday = timezone.localdate(at) - timedelta(days=1)
    return (
        waiting
        or AskingDay.objects.filter(done_at=None, on__lte=yesterday, round__in=open_rounds).exists()
    )
