"""Recording how an action goes."""

from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from actions.models import Action, ActionEntry, EntryKind, Rating, Standing
from actions.services.entries import add_entry, take_version
from actions.states import State, may_move, needs_reason, state_as_stated
from safeguard.accounts.models import Post, User
from safeguard.accounts.refusals import Refused
from safeguard.accounts.submissions import SentForm, take_submission
from safeguard.audit.services import digest, record
from safeguard.dates import NO_DATE, PartialDate


class ProgressRefused(Refused):
    """The progress cannot be recorded as it stands; the message says what to change."""


@dataclass(frozen=True)
class ProgressWords:
    """What a lead says: what was done, what is still required, and the next step with its date."""

    progress_made: str = ""
    improvement_required: str = ""
    next_step: str = ""
    next_step_due: PartialDate = NO_DATE
    reason: str = ""


@transaction.atomic
def record_progress(
    *,
    action: Action,
    version: int,
    rating: Rating,
    words: ProgressWords,
    effective_on: date,
    by: User,
    at: datetime,
    for_post: Post | None = None,
    form: SentForm | None = None,
) -> ActionEntry:
    """Adds an entry and gives the action its rating.

    The two texts answer Cheshire East minute 46 (d), 2013: what improvements are required, and
    where progress has been made. A rating that implies a state moves the work there; one that
    means signed off cannot be chosen, for somebody else accepts what is done.

    Raises ProgressRefused, ActionMovedOn, AlreadyDone, FormReused.
    """
    take_submission(form, by=by, at=at)
    old = action.rating
    take_version(action, version=version)
    if not action.is_open:
        raise ProgressRefused(_("The action is closed, so no progress can be recorded."))
    before = ActionEntry.objects.filter(action=action).as_at(effective_on).first() or action
    state = state_after(before, rating)
    if (
        state != before.state
        and needs_reason(State(before.state), state)
        and not words.reason.strip()
    ):
        raise ProgressRefused(
            _("Say why the action moves to “%(state)s”.") % {"state": state.label}
        )
    _refuse_repetition(action, rating, words, by=by, effective_on=effective_on)
    said = asdict(words)
    next_due = words.next_step_due
    del said["next_step_due"]
    entry = add_entry(
        action=action,
        kind=EntryKind.PROGRESS,
        effective_on=effective_on,
        by=by,
        at=at,
        for_post=for_post,
        changes={"rating_id": rating.pk, "state": state.value},
        next_step_on=next_due.last_day,
        next_step_precision=next_due.precision.value,
        next_step_text=next_due.text,
        **said,
    )
    record(
        "action.progress_recorded",
        action,
        by=by,
        at=at,
        old=old.code if old else None,
        new=rating.code,
        state=state,
        effective_on=effective_on,
        progress_made=digest(words.progress_made),
        improvement_required=digest(words.improvement_required),
    )
    return entry


def _refuse_repetition(
    action: Action, rating: Rating, words: ProgressWords, *, by: User, effective_on: date
) -> None:
    """Refuses what the same person has said last, word for word, of the same day."""
    newest = ActionEntry.objects.filter(action=action).in_order().last()
    if (
        newest is not None
        and newest.kind == EntryKind.PROGRESS
        and (newest.recorded_by_id, newest.effective_on) == (by.pk, effective_on)
        and newest.rating_id == rating.pk
        and all(getattr(newest, name) == text for name, text in _texts(words).items())
    ):
        raise ProgressRefused(_("You have recorded exactly this already."))


def _texts(words: ProgressWords) -> dict[str, str]:
    return {name: text for name, text in asdict(words).items() if isinstance(text, str)}


def state_after(standing: Standing, rating: Rating) -> State:
    """The state the work is in once it is rated so, standing as it does. Raises ProgressRefused."""
    if rating.is_no_data:
        raise ProgressRefused(_("“No data” is never chosen: it says that nobody answered."))
    if rating.implied_state == State.SIGNED_OFF:
        raise ProgressRefused(
            _(
                "“%(rating)s” means signed off. Change the state to “%(state)s”; "
                "a signing officer then accepts it."
            )
            % {"rating": rating.label, "state": State.AWAITING_SIGN_OFF.label}
        )
    before = State(standing.state)
    old = standing.rating
    state = state_as_stated(
        before=before,
        implied_before=old.implied_state if old else None,
        implied_now=rating.implied_state,
        is_rated=True,
    )
    if before == State.REVISED_TIMESCALE_NEEDED and state == State.IN_PROGRESS:
        return before  # Only an agreed date brings it back.
    if before == State.AWAITING_SIGN_OFF and state == State.IN_PROGRESS:
        return before  # The lead does not take back a claim by choosing another colour.
    if state != before and not may_move(before, state):
        raise ProgressRefused(
            _(
                "“%(rating)s” means “%(state)s”, and work that is “%(before)s” cannot go there. "
                "Change the state first."
            )
            % {"rating": rating.label, "state": state.label, "before": before.label}
        )
    return state
