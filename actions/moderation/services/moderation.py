"""Reading what leads have answered: accepting it, and wording it for the report."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from actions.email.services.daily_digest import email_leads
from actions.models import Action, ActionEntry, EntryKind, Outcome, Reading
from actions.moderation.emails import moderation_email
from actions.plans.services.entries import add_entry, lock_actions
from safeguard.accounts.models import User
from safeguard.audit.services import digest, record
from safeguard.exceptions import Refused, StaleRecord

# Whoever is asked about an answer has this much more time.
MORE_TIME = timedelta(days=1)


@dataclass(frozen=True)
class PrintedWords:
    """What a report prints in place of the lead's own words."""

    progress_made: str
    improvement_required: str = ""


@transaction.atomic
def accept_answers(
    *,
    entries: Collection[ActionEntry],
    by: User,
    at: datetime,
) -> list[Reading]:
    """Takes the answers as they stand.

    Raises Refused where one of them is dealt with already or no longer its lead's
    newest; then none is taken.
    """
    lock_actions(entry.action_id for entry in entries)
    done = []
    for entry in entries:
        newest = newest_reading(entry)
        if not is_newest_answer(entry) or (newest and newest.is_done):
            words = _("%(ref)s has been dealt with, or its lead wrote again. Look at it first.")
            raise Refused(words % {"ref": entry.action.ref})
        reading = Reading.objects.create(
            entry=entry, outcome=Outcome.ACCEPTED, read_by=by, read_at=at
        )
        record("answer.accepted", reading, by=by, at=at, action=entry.action_id, entry=entry.pk)
        done.append(reading)
    return done


@transaction.atomic
def accept_answer(*, entry: ActionEntry, version: int, by: User, at: datetime) -> Reading:
    """Takes one answer as it stands. Raises StaleRecord."""
    take_answer(entry, version=version)
    reading = Reading.objects.create(entry=entry, outcome=Outcome.ACCEPTED, read_by=by, read_at=at)
    record("answer.accepted", reading, by=by, at=at, action=entry.action_id, entry=entry.pk)
    return reading


@transaction.atomic
def word_for_report(
    *,
    entry: ActionEntry,
    version: int,
    words: PrintedWords,
    by: User,
    at: datetime,
) -> Reading:
    """Writes what reports print in place of the lead's words, which stay in the history.

    Rating, state, dates and the next step stay the lead's. The lead is mailed the wording.
    Raises Refused without words, StaleRecord.
    """
    action = entry.action
    take_answer(entry, version=version)
    if not words.progress_made.strip():
        raise Refused(_("Write what the report says has been done."))
    action.take_version(action.version)
    said = ActionEntry.objects.filter(action=action).spoken_as_at(entry.effective_on).first()
    step = said or entry
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
    email_leads(action=entry.action, email=moderation_email(reading), by=by, at=at)
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
    """What was done with the answer last."""
    return Reading.objects.filter(entry=entry).in_order().last()


def is_newest_answer(entry: ActionEntry) -> bool:
    """Whether the lead has answered nothing newer in the round."""
    if entry.round is None:
        return False
    own = ActionEntry.objects.filter(action=entry.action_id)
    return own.answers_to(entry.round).filter(pk=entry.pk).exists()


def take_answer(entry: ActionEntry, *, version: int) -> None:
    """Claims the answer for this reading; `version` is the key of its last one, 0 for none.

    The action's row is locked so that two who read at once do not both go on. Raises
    StaleRecord.
    """
    Action.objects.select_for_update().get(pk=entry.action_id)
    newest = newest_reading(entry)
    now = newest.pk if newest else 0
    if now != version or not is_newest_answer(entry):
        message = _("Somebody dealt with %(ref)s while you were reading, or its lead wrote again.")
        raise StaleRecord(message % {"ref": entry.action.ref}, version=now)
