"""Opening update rounds, logging reminders by phone or in person, and closing rounds."""

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from actions.email.recipients import Recipients, find_recipients
from actions.models import (
    Action,
    AskingDay,
    Channel,
    EntryKind,
    ImprovementPlan,
    Rating,
    Reminder,
    UpdateRound,
)
from actions.plans.ratings import NO_DATA
from actions.plans.services.entries import NewEntry, add_entries, lock_actions, take_versions
from actions.rounds.services.reminders import lock_open_rounds
from actions.rounds.timetable import EscalationLevel, TimetableDay, default_timetable, months_later
from safeguard.accounts.models import User
from safeguard.accounts.services.posts import PostChoice, chosen_post
from safeguard.audit.services import NewEvent, digest, record, record_all
from safeguard.dates import in_words
from safeguard.exceptions import Refused
from safeguard.working_days import next_working_day

# Actions recorded as "no data" in one transaction, which takes about a second.
SILENT_AT_ONCE = 1000


@transaction.atomic
def open_round(
    *,
    plans: Collection[ImprovementPlan],
    as_at: date,
    cut_off_on: date,
    timetable: Sequence[TimetableDay],
    by: User,
    at: datetime,
    chair: PostChoice | None = None,
    repeats_every: int = 0,
) -> UpdateRound:
    """Opens a round that asks every lead in the plans for an update as at a date.

    Emails go out on the dates of the timetable. `repeats_every` is in months, or 0 for never.
    Raises Refused.
    """
    if not plans:
        raise Refused(_("Choose at least one plan."))
    if cut_off_on < as_at:
        raise Refused(_("Updates cannot be due before the date of the position."))
    if not timetable:
        raise Refused(_("Enter at least one reminder date."))
    chosen = ImprovementPlan.objects.filter(pk__in=[plan.pk for plan in plans])
    # Two open rounds for one plan would ask its leads twice.
    list(chosen.select_for_update())
    asked_already = chosen.filter(rounds__in=UpdateRound.objects.open()).first()
    if asked_already:
        raise Refused(
            _("There is already an open round for “%(plan)s”. Close it first.")
            % {"plan": asked_already.title}
        )
    being_closed = chosen.filter(rounds__in=UpdateRound.objects.being_closed()).first()
    if being_closed:
        raise Refused(
            _("The last round for “%(plan)s” is still being closed. Try again in a few minutes.")
            % {"plan": being_closed.title}
        )
    opened = UpdateRound.objects.create(
        as_at=as_at,
        cut_off_on=cut_off_on,
        chair=chosen_post(chair, by=by, at=at),
        repeats_every=repeats_every,
        opened_at=at,
        opened_by=by,
    )
    opened.plans.set(chosen)
    AskingDay.objects.bulk_create(
        AskingDay(round=opened, on=each.on, asked=each.asked.value) for each in timetable
    )
    record(
        "round.opened",
        opened,
        by=by,
        at=at,
        plans=sorted(plan.pk for plan in plans),
        as_at=as_at,
        cut_off_on=cut_off_on,
        days=[each.on for each in timetable],
    )
    return opened


def open_recurring_rounds(*, on: date, by: User, at: datetime) -> list[UpdateRound]:
    """Opens the next round of each repeating series once the previous one is closed.

    The time from opening to the as-at date, and from there to the deadline, stays the same. Returns
    the rounds opened. This is safe to run repeatedly and concurrently.
    """
    opened = []
    for last in UpdateRound.objects.filter(repeats_every__gt=0, closed_at__isnull=False):
        as_at = months_later(last.as_at, last.repeats_every)
        opens_on = as_at - (last.as_at - timezone.localdate(last.opened_at))
        if opens_on <= on:
            opened.extend(_open_next(last, as_at=as_at, on=on, by=by, at=at))
    return opened


@transaction.atomic
def _open_next(
    last: UpdateRound, *, as_at: date, on: date, by: User, at: datetime
) -> list[UpdateRound]:
    """Open the round that follows `last` and repeats in its place, and return it in a list.

    The list is empty if the round could not be opened or another process has already opened it.
    """
    still_repeating = UpdateRound.objects.filter(pk=last.pk, repeats_every__gt=0)
    if not still_repeating.update(repeats_every=0):
        return []
    cut_off_on = max(months_later(last.first_cut_off_on or last.cut_off_on, last.repeats_every), on)
    chair = PostChoice(last.chair) if last.chair else None
    try:
        with transaction.atomic():
            opened = open_round(
                plans=list(last.plans.all()),
                as_at=as_at,
                cut_off_on=cut_off_on,
                timetable=default_timetable(
                    opens_on=next_working_day(on, nation=settings.BANK_HOLIDAYS),
                    cut_off_on=cut_off_on,
                    nation=settings.BANK_HOLIDAYS,
                    has_chair=chair is not None,
                ),
                chair=chair,
                repeats_every=last.repeats_every,
                by=by,
                at=at,
            )
    except Refused:
        # These plans have an open round, or the last one is still being closed. Try again later.
        UpdateRound.objects.filter(pk=last.pk).update(repeats_every=last.repeats_every)
        return []
    return [opened]


@transaction.atomic
def log_reminder(
    *,
    round: UpdateRound,
    actions: Collection[Action],
    channel: Channel,
    note: str,
    asked_on: date,
    by: User,
    at: datetime,
) -> list[Reminder]:
    """Logs a reminder to a lead by phone or in person about some actions.

    Raises Refused if an action has no update outstanding in it, or StaleRecord if the round is
    closed.
    """
    if not lock_open_rounds([round.pk]):
        raise round.stale()
    if channel == Channel.MAIL:
        raise Refused(_("Emails are logged automatically."))
    asked_for = Action.objects.outstanding_in(round).filter(pk__in=[each.pk for each in actions])
    found = list(asked_for.in_order())
    if not found or len(found) != len(actions):
        raise Refused(_("Choose actions that have no update yet."))
    reminders = Reminder.objects.bulk_create(
        Reminder(
            round=round,
            action=action,
            post_id=action.lead_id,
            asked=EscalationLevel.LEAD.value,
            channel=channel,
            note=note,
            asked_on=asked_on,
            asked_at=at,
            asked_by=by,
        )
        for action in found
    )
    record(
        "round.reminder_logged",
        round,
        by=by,
        at=at,
        channel=channel,
        actions=[action.pk for action in found],
        note=digest(note),
        asked_on=asked_on,
    )
    return reminders


@transaction.atomic
def close_round(
    *,
    round: UpdateRound,
    version: int,
    on: date,
    by: User,
    at: datetime,
) -> int:
    """Closes a round and returns the number of actions without an update.

    They are recorded as "no data": up to SILENT_AT_ONCE in the same transaction, otherwise in
    batches after it. Until the last batch, the round is being closed. An action with no update is
    recorded only after at least one reminder. Until then the round cannot be closed (Herefordshire
    scrutiny paper, June 2009, para 16: "despite chasing"). Raises Refused or StaleRecord.
    """
    round.take_version(version)
    if not round.is_open:
        raise round.stale()
    asked = Action.objects.outstanding_in(round)
    # Locked in a fixed order before any write, to avoid deadlocks.
    lock_actions(asked.values_list("pk", flat=True))
    silent = list(asked.in_order().values_list("pk", flat=True))
    if silent and on <= round.cut_off_on:
        raise Refused(
            _("Leads can send updates until %(day)s. Close the round after that date.")
            % {"day": in_words(round.cut_off_on)}
        )
    not_reminded = list(Action.objects.without_reminder_in(round, on=on).in_order())
    if not_reminded:
        raise Refused(
            _("No reminder sent yet: %(refs)s. Remind the leads or enter their updates.")
            % {"refs": ", ".join(action.ref for action in not_reminded)}
        )
    round.closed_at, round.closed_by = at, by
    events = []
    if len(silent) <= SILENT_AT_ONCE:
        events = _record_no_updates(silent, round, by=by, at=at)
    else:
        round.still_to_record = silent
        # If this fails or the server stops, the next `tick` continues.
        transaction.on_commit(lambda: _record_batches(round.pk, by=by, at=at), robust=True)
    round.save(update_fields=["closed_at", "closed_by", "still_to_record"])
    record_all([*events, NewEvent("round.closed", round, {"no_data": silent})], by=by, at=at)
    return len(silent)


def finish_closing_rounds(*, at: datetime) -> int:
    """Finishes closing large rounds if the server stopped before the last batch.

    Returns how many rounds. Safe to run at the same time as the closing itself.
    """
    being_closed = list(UpdateRound.objects.being_closed().select_related("closed_by"))
    for round in being_closed:
        # The constraint says so.
        assert round.closed_by is not None  # noqa: S101
        _record_batches(round.pk, by=round.closed_by, at=at)
    return len(being_closed)


def _record_batches(key: int, *, by: User, at: datetime) -> None:
    while _record_batch(key, by=by, at=at):
        pass


@transaction.atomic
def _record_batch(key: int, *, by: User, at: datetime) -> bool:
    """Record the next actions of a round that is being closed. Return whether any remain."""
    round = UpdateRound.objects.select_for_update().get(pk=key)
    remaining = round.still_to_record or []
    batch = remaining[:SILENT_AT_ONCE]
    lock_actions(batch)
    # An update that was being saved when the round was closed has come in time.
    silent = Action.objects.outstanding_in(round).filter(pk__in=batch)
    events = _record_no_updates(list(silent.values_list("pk", flat=True)), round, by=by, at=at)
    round.still_to_record = remaining[SILENT_AT_ONCE:] or None
    round.save(update_fields=["still_to_record"])
    record_all(events, by=by, at=at)
    return round.is_being_closed


def _reminders(round: UpdateRound) -> Counter[int]:
    """The number of reminders by action. Emails to two people on the same day count once."""
    days = Reminder.objects.after_first_request().filter(round=round)
    occasions = days.values_list("action", "asked_on", "channel").distinct()
    return Counter(action for action, _day, _how in occasions)


def _record_no_updates(
    keys: Sequence[int], round: UpdateRound, *, by: User, at: datetime
) -> list[NewEvent]:
    """Rate the actions "no data" and record why. Their last ratings stay in their history.

    Returns the audit events, in the actions' order.
    """
    if not keys or round.closed_at is None:
        return []
    on = timezone.localdate(round.closed_at)
    lock_actions(keys)
    found = Action.objects.filter(pk__in=keys).select_related("plan", "lead").in_order()
    actions = list(found)
    reminders, recipients = _reminders(round), find_recipients(on=on)
    scales = {action.plan.scale_id for action in actions}
    no_data = dict(Rating.objects.filter(scale__in=scales, code=NO_DATA).values_list("scale", "pk"))
    take_versions(actions)
    add_entries(
        [
            NewEntry(
                action,
                EntryKind.NO_RETURN,
                {"rating_id": no_data[action.plan.scale_id]},
                {
                    "for_post": action.lead,
                    "reason": _why_silent(action, recipients),
                    "reminders": reminders[action.pk],
                    "round": round,
                },
            )
            for action in actions
        ],
        effective_on=round.speaks_of(on),
        by=by,
        at=at,
        are_carried=True,
    )
    return [
        NewEvent(
            "action.no_update_came",
            action,
            {"reminders": reminders[action.pk], "round": round.pk},
        )
        for action in actions
    ]


def _why_silent(action: Action, recipients: Recipients) -> str:
    """That the lead post was vacant and since when, if it was."""
    if action.lead_id is None or not recipients.is_vacant(action.lead_id):
        return ""
    since = recipients.vacant_since(action.lead_id)
    if since is None:
        return _("Post vacant.")
    return _("Post vacant since %(day)s.") % {"day": in_words(since)}
