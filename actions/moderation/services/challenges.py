"""Challenged ratings and objections to report wording: proposal, reply and decision."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from actions.email.recipients import signing_officers
from actions.email.services import digest_day, email_leads, write_mail
from actions.models import Action, ActionEntry, EntryKind, Outcome, Rating, Reading, Settled
from actions.moderation import rules
from actions.moderation.emails import disputed_rating_email, moderation_email, rating_settled_email
from actions.moderation.services.moderation import MORE_TIME, newest_reading, take_answer
from actions.plans.services.entries import add_entry
from actions.updates.services.progress import ProgressWords, record_progress, state_after
from safeguard.accounts.models import User
from safeguard.audit.services import digest, record
from safeguard.exceptions import Refused


@transaction.atomic
def challenge_rating(
    *,
    entry: ActionEntry,
    version: int,
    rating: Rating,
    reason: str,
    by: User,
    at: datetime,
) -> Reading:
    """Proposes a different rating to the lead.

    The lead's own rating applies until the challenge is settled. Raises Refused if the rating
    cannot be chosen, or StaleRecord.
    """
    take_answer(entry, version=version)
    if rating.pk == entry.rating_id:
        raise Refused(_("Choose a different rating from the lead’s."))
    if not reason.strip():
        raise Refused(_("Enter why you propose a different rating."))
    state_after(entry, rating)
    reading = Reading.objects.create(
        entry=entry,
        outcome=Outcome.CHALLENGED,
        rating=rating,
        words=reason,
        answer_by=digest_day(entry.action, at=at) + MORE_TIME,
        read_by=by,
        read_at=at,
    )
    email_leads(action=entry.action, news=moderation_email(reading), by=by, at=at)
    record(
        "answer.challenged",
        reading,
        by=by,
        at=at,
        action=entry.action_id,
        entry=entry.pk,
        proposed=rating.code,
        reason=digest(reason),
    )
    return reading


@transaction.atomic
def agree_to_rating(
    *,
    reading: Reading,
    version: int,
    words: ProgressWords,
    by: User,
    at: datetime,
    told_by: str = "",
) -> ActionEntry:
    """Accepts the proposed rating on the lead's behalf, in a new update with the text it requires.

    The original update stays in the history together with the challenge. `version` is the action's
    version. Returns the new entry. Raises Refused or StaleRecord.
    """
    entry, rating = reading.entry, reading.rating
    if rating is None or not _is_open(reading):
        raise Refused(_("This rating has already been decided."))
    agreed = record_progress(
        action=entry.action,
        version=version,
        rating=rating,
        words=words,
        effective_on=entry.effective_on,
        for_post=entry.action.lead,
        round=entry.round,
        told_by=told_by,
        by=by,
        at=at,
    )
    _settle(reading, Settled.AGREED, "", by=by, at=at)
    _record_reply(reading, "", told_by, by=by, at=at)
    record("answer.rating_agreed", reading, by=by, at=at, action=entry.action_id, new=rating.code)
    return agreed


@transaction.atomic
def dispute_rating(
    *,
    reading: Reading,
    reply: str,
    on: date,
    by: User,
    at: datetime,
    told_by: str = "",
) -> Reading:
    """Records why the lead stands by the rating, and asks the signing officers who can decide.

    Raises Refused.
    """
    # Locked, so that the second of two simultaneous replies sees the first.
    Action.objects.select_for_update().get(pk=reading.entry.action_id)
    if not _is_open(reading) or reading.replied_at:
        raise Refused(_("This rating has already been decided, or you have already replied."))
    if not reply.strip():
        raise Refused(_("Enter why your rating should stay."))
    _record_reply(reading, reply, told_by, by=by, at=at)
    for user in signing_officers():
        if not rules.can_settle_rating(user, reading, posts=list(user.posts_on(on))):
            continue
        email = disputed_rating_email(reading, name=user.name)
        write_mail(
            key=f"disputed {reading.pk} {user.email}", to=user.email, email=email, by=by, at=at
        )
    record(
        "answer.rating_disputed",
        reading,
        by=by,
        at=at,
        action=reading.entry.action_id,
        reply=digest(reply),
    )
    return reading


@transaction.atomic
def settle_rating(
    *,
    reading: Reading,
    takes_proposed: bool,
    reason: str,
    by: User,
    at: datetime,
) -> Reading:
    """Records a signing officer's decision between the lead's rating and the proposed one.

    A changed rating is an entry of its own, so both stay in the history. It applies to the current
    state: if the action has been marked as complete since then, it stays complete. Raises Refused
    or StaleRecord.
    """
    entry, rating = reading.entry, reading.rating
    if rating is None or not _is_open(reading):
        raise Refused(_("This rating has already been decided."))
    if not reason.strip():
        raise Refused(_("Enter a reason."))
    _settle(reading, Settled.CHANGED if takes_proposed else Settled.KEPT, reason, by=by, at=at)
    if takes_proposed:
        action = entry.action
        action.take_version(action.version)
        if not action.is_open:
            raise Refused(_("This action is closed, so you cannot change its rating."))
        current = ActionEntry.objects.filter(action=action).as_at(entry.effective_on)
        state = state_after(current.first() or entry, rating)
        add_entry(
            action=action,
            kind=EntryKind.RATING,
            effective_on=entry.effective_on,
            by=by,
            at=at,
            changes={"rating_id": rating.pk, "state": state.value},
            is_carried=True,
            reason=reason,
            decided_by=by.name,
        )
    email_leads(action=entry.action, news=rating_settled_email(reading), by=by, at=at)
    record(
        "answer.rating_settled",
        reading,
        by=by,
        at=at,
        action=entry.action_id,
        settled=reading.settled,
        reason=digest(reason),
    )
    return reading


@transaction.atomic
def object_to_wording(
    *,
    reading: Reading,
    objection: str,
    by: User,
    at: datetime,
    told_by: str = "",
) -> Reading:
    """Records why the lead disagrees with the report wording.

    This is possible until the wording is published. Raises Refused.
    """
    if reading.outcome != Outcome.WORDED or newest_reading(reading.entry) != reading:
        raise Refused(_("The wording has changed since then. Check the latest wording."))
    if is_published(reading):
        raise Refused(_("The report has been published. Reply to the email instead."))
    if not objection.strip():
        raise Refused(_("Enter what is wrong with the wording."))
    _record_reply(reading, objection, told_by, by=by, at=at)
    record(
        "answer.wording_objected_to",
        reading,
        by=by,
        at=at,
        action=reading.entry.action_id,
        objection=digest(objection),
    )
    return reading


def is_published(reading: Reading) -> bool:
    """Whether a report covering the update's date has been published since the review."""
    entry = reading.entry
    return entry.action.published_in.filter(
        publication__published_at__gte=reading.read_at,
        publication__as_at__gte=entry.effective_on,
    ).exists()


def _is_open(reading: Reading) -> bool:
    """Whether the challenge is undecided and about the lead's latest update."""
    reading.refresh_from_db()
    return reading.is_challenge and not reading.settled and newest_reading(reading.entry) == reading


def _settle(reading: Reading, how: Settled, reason: str, *, by: User, at: datetime) -> None:
    """Settles the challenge by compare-and-swap. A second simultaneous decision is refused."""
    open_ones = Reading.objects.filter(pk=reading.pk, settled="")
    if not open_ones.update(settled=how, settled_reason=reason, settled_by=by, settled_at=at):
        raise Refused(_("This rating has already been decided."))
    reading.refresh_from_db()


def _record_reply(reading: Reading, reply: str, told_by: str, *, by: User, at: datetime) -> None:
    Reading.objects.filter(pk=reading.pk).update(
        reply=reply, replied_as=told_by, replied_by=by, replied_at=at
    )
    reading.refresh_from_db()
