"""Reviewing leads' updates: accepting them and editing their wording for the report."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from actions.email.services import email_leads
from actions.models import Action, ActionEntry, EntryKind, Outcome, Reading
from actions.moderation.emails import moderation_email
from actions.plans.services.entries import add_entry, lock_actions
from safeguard.accounts.models import User
from safeguard.audit.services import digest, record, recording_last
from safeguard.exceptions import Refused, StaleRecord

# The extra time for a lead to reply about an update.
MORE_TIME = timedelta(days=1)


@dataclass(frozen=True)
class PrintedWords:
    """The text a report prints in place of the lead's own."""

    progress_made: str
    improvement_required: str = ""


@transaction.atomic
@recording_last()
def accept_answers(
    *,
    entries: Collection[ActionEntry],
    by: User,
    at: datetime,
) -> list[Reading]:
    """Accepts updates without changes: either all of them or none.

    Raises Refused if one of them has already been reviewed or is no longer its lead's latest.
    """
    lock_actions(entry.action_id for entry in entries)
    done = []
    for entry in entries:
        newest = newest_reading(entry)
        if not is_newest_answer(entry) or (newest and newest.is_done):
            message = _(
                "%(ref)s has already been reviewed, or its lead has sent a newer update. "
                "Check the latest update first."
            )
            raise Refused(message % {"ref": entry.action.ref})
        reading = Reading.objects.create(
            entry=entry, outcome=Outcome.ACCEPTED, read_by=by, read_at=at
        )
        record("answer.accepted", reading, by=by, at=at, action=entry.action_id, entry=entry.pk)
        done.append(reading)
    return done


@transaction.atomic
def accept_answer(*, entry: ActionEntry, version: int, by: User, at: datetime) -> Reading:
    """Accepts one update without changes. Raises StaleRecord."""
    take_answer(entry, version=version)
    reading = Reading.objects.create(entry=entry, outcome=Outcome.ACCEPTED, read_by=by, read_at=at)
    record("answer.accepted", reading, by=by, at=at, action=entry.action_id, entry=entry.pk)
    return reading


@transaction.atomic
def edit_report_wording(
    *,
    entry: ActionEntry,
    version: int,
    words: PrintedWords,
    by: User,
    at: datetime,
) -> Reading:
    """Adds the wording that reports print. The lead's own text stays in the history.

    The rating, state, dates and next step stay as they are. The wording is emailed to the lead.
    Raises Refused if there is no text, or StaleRecord.
    """
    action = entry.action
    take_answer(entry, version=version)
    if not words.progress_made.strip():
        raise Refused(_("Enter the report’s wording for what has been done."))
    action.take_version(action.version)
    updates = ActionEntry.objects.filter(action=action).spoken_as_at(entry.effective_on)
    step = updates.first() or entry
    wording = add_entry(
        action=action,
        kind=EntryKind.REPORT_WORDING,
        effective_on=entry.effective_on,
        by=by,
        at=at,
        progress_made=words.progress_made,
        improvement_required=words.improvement_required,
        next_step=step.next_step,
        next_step_on=step.next_step_on,
        next_step_precision=step.next_step_precision,
        next_step_text=step.next_step_text,
    )
    reading = Reading.objects.create(
        entry=entry, outcome=Outcome.WORDED, wording=wording, read_by=by, read_at=at
    )
    email_leads(action=entry.action, news=moderation_email(reading), by=by, at=at)
    record(
        "answer.worded",
        reading,
        by=by,
        at=at,
        action=action.pk,
        entry=entry.pk,
        progress_made=digest(words.progress_made),
        improvement_required=digest(words.improvement_required),
    )
    return reading


def newest_reading(entry: ActionEntry) -> Reading | None:
    """The latest review of an update."""
    return Reading.objects.filter(entry=entry).in_order().last()


def is_newest_answer(entry: ActionEntry) -> bool:
    """Whether this is the lead's latest update in the round."""
    if entry.round is None:
        return False
    own = ActionEntry.objects.filter(action=entry.action_id)
    return own.answers_to(entry.round).filter(pk=entry.pk).exists()


def take_answer(entry: ActionEntry, *, version: int) -> None:
    """Locks an update for review. `version` is the key of its latest review, or 0 if there is none.

    The action's row is locked so that only one of two simultaneous reviews succeeds. Raises
    StaleRecord.
    """
    Action.objects.select_for_update().get(pk=entry.action_id)
    newest = newest_reading(entry)
    now = newest.pk if newest else 0
    if now != version or not is_newest_answer(entry):
        message = _(
            "Someone else reviewed %(ref)s while you were reading it, or its lead has sent a "
            "newer update."
        )
        raise StaleRecord(message % {"ref": entry.action.ref}, version=now)
