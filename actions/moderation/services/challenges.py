"""Challenged ratings and objections: what the team proposes, what the lead says, who decides."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from actions.email.recipients import signing_officers
from actions.email.services.daily_digest import digest_day, email_leads
from actions.email.services.outbox import write_mail
from actions.models import Action, ActionEntry, EntryKind, Outcome, Rating, Reading, Settled
from actions.moderation import rules
from actions.moderation.emails import disputed_rating_email, moderation_email, rating_settled_email
from actions.moderation.services.moderation import MORE_TIME, newest_reading, take_answer
from actions.plans.services.entries import add_entry, carry_on
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
    """Proposes another rating to the lead. Until it is settled the lead's own rating stands.

    Raises Refused for a rating nobody may choose, StaleRecord.
    """
    take_answer(entry, version=version)
    if rating.pk == entry.rating_id:
        raise Refused(_("Propose another rating than the lead’s."))
    if not reason.strip():
        raise Refused(_("Write why you propose another rating."))
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
    email_leads(action=entry.action, email=moderation_email(reading), by=by, at=at)
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
    """The lead takes the proposed rating: a new answer with the words that it needs.

    The one before stays in the history beside why it was challenged. `version` is the action's.
    Raises Refused, StaleRecord.
    """
    entry, rating = reading.entry, reading.rating
    if rating is None or not _is_open(reading):
        raise Refused(_("This rating has been decided already."))
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
    _note_reply(reading, "", told_by, by=by, at=at)
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
    """The lead keeps the rating and says why; the signing officers who may are asked to decide.

    Raises Refused.
    """
    # Locked, so that of two who answer at once the second finds the first one's words.
    Action.objects.select_for_update().get(pk=reading.entry.action_id)
    if not _is_open(reading) or reading.replied_at:
        raise Refused(_("This rating has been decided, or you have answered already."))
    if not reply.strip():
        raise Refused(_("Write why your rating should stay."))
    _note_reply(reading, reply, told_by, by=by, at=at)
    for user in signing_officers():
        if not rules.can_settle_rating(user, reading, posts=list(user.posts_on(on))):
            continue
        letter = disputed_rating_email(reading, name=user.name)
        write_mail(
            key=f"disputed {reading.pk} {user.email}",
            to=user.email,
            subject=letter.subject,
            text=letter.text,
            by=by,
            at=at,
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
    """A signing officer decides between the lead's rating and the proposed one.

    Another rating is an entry of its own, so that both stay in the history. It moves the work from
    where it stands by now: what was said to be done meanwhile stays so. Raises Refused,
    StaleRecord.
    """
    entry, rating = reading.entry, reading.rating
    if rating is None or not _is_open(reading):
        raise Refused(_("This rating has been decided already."))
    if not reason.strip():
        raise Refused(_("Write why."))
    _settle(reading, Settled.CHANGED if takes_proposed else Settled.KEPT, reason, by=by, at=at)
    if takes_proposed:
        action = entry.action
        action.take_version(action.version)
        if not action.is_open:
            raise Refused(_("The action is closed, so its rating stays."))
        told = ActionEntry.objects.filter(action=action).as_at(entry.effective_on)
        state = state_after(told.first() or entry, rating)
        decided = add_entry(
            action=action,
            kind=EntryKind.RATING,
            effective_on=entry.effective_on,
            by=by,
            at=at,
            changes={"rating_id": rating.pk, "state": state.value},
            reason=reason,
            decided_by=by.name,
        )
        carry_on(decided, by=by, at=at)
    email_leads(action=entry.action, email=rating_settled_email(reading), by=by, at=at)
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
    """The lead does not agree with the report wording, which is possible until it is published.

    Raises Refused.
    """
    if reading.outcome != Outcome.WORDED or newest_reading(reading.entry) != reading:
        raise Refused(_("The wording has changed meanwhile. Look at the newest one."))
    if is_published(reading):
        raise Refused(_("The report has been published. Answer the mail instead."))
    if not objection.strip():
        raise Refused(_("Write what is wrong with the wording."))
    _note_reply(reading, objection, told_by, by=by, at=at)
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
    """Whether a paper that speaks of the answer's day has come out since it was read."""
    entry = reading.entry
    return entry.action.published_in.filter(
        publication__published_at__gte=reading.read_at,
        publication__as_at__gte=entry.effective_on,
    ).exists()


def _is_open(reading: Reading) -> bool:
    """Whether the challenge is undecided and still about the lead's newest answer."""
    reading.refresh_from_db()
    return reading.is_challenge and not reading.settled and newest_reading(reading.entry) == reading


def _settle(reading: Reading, how: Settled, reason: str, *, by: User, at: datetime) -> None:
    """Compare-and-swap: of two who decide at once the second is refused."""
    open_ones = Reading.objects.filter(pk=reading.pk, settled="")
    if not open_ones.update(settled=how, settled_reason=reason, settled_by=by, settled_at=at):
        raise Refused(_("This rating has been decided already."))
    reading.refresh_from_db()


def _note_reply(reading: Reading, reply: str, told_by: str, *, by: User, at: datetime) -> None:
    Reading.objects.filter(pk=reading.pk).update(
        reply=reply, replied_as=told_by, replied_by=by, replied_at=at
    )
    reading.refresh_from_db()
