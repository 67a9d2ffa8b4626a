"""Recording progress on an action."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from actions.changes.services.date_requests import ask_for_date
from actions.models import (
    Action,
    ActionEntry,
    Channel,
    DateRequest,
    Draft,
    EntryKind,
    Hold,
    Rating,
    StatusSnapshot,
    UpdateRound,
)
from actions.plans.flags import Flag, flags_for
from actions.plans.services.entries import add_entry
from actions.plans.states import State, can_move, needs_reason, state_as_stated
from actions.updates.required_fields import FilledFields, missing_words
from safeguard.accounts.models import Post, User
from safeguard.audit.services import digest, record
from safeguard.dates import NO_DATE, PartialDate, Precision
from safeguard.exceptions import Refused
from safeguard.forms.models import Submission

# Longer than any field accepts, so that text too long to send is not lost.
LONGEST_DRAFT = 50_000


@dataclass(frozen=True)
class ProgressWords:
    """The text of an update: progress made, improvement required and the next step.

    `reason` explains a change of rating or state, and `no_date_reason` explains why the next step
    has no date. `new_due` is a requested new due date. `restart_on` is the date on which work on
    hold should restart.
    """

    progress_made: str = ""
    improvement_required: str = ""
    next_step: str = ""
    next_step_due: PartialDate = NO_DATE
    no_date_reason: str = ""
    reason: str = ""
    new_due: PartialDate = NO_DATE
    restart_on: date | None = None

    def missing(
        self, before: StatusSnapshot, rating: Rating, *, state: State | None, on: date
    ) -> dict[str, str]:
        """Error messages for missing fields, by field name. `state` is the resulting state.

        A next step cannot have a date before `on`, the day of the update.
        """
        moves = state is not None and state != before.state
        begun = _begun(before)
        due = self.next_step_due
        missing = missing_words(
            FilledFields(
                improvement_required=bool(self.improvement_required.strip()),
                next_step=bool(self.next_step.strip()),
                next_step_date=due.last_day is not None or due.precision == Precision.ONGOING,
                no_date_reason=bool(self.no_date_reason.strip()),
                reason=bool(self.reason.strip()),
            ),
            rating=rating.label,
            is_exception=rating.is_exception,
            is_another_rating=before.rating is not None
            and not before.rating.is_no_data
            and before.rating_id != rating.pk,
            new_state=state.label if state and moves and needs_reason(begun, state) else "",
        )
        if moves and state == State.ON_HOLD and self.restart_on is None:
            missing["restart_on"] = _("Enter when you expect work to restart")
        if due.last_day is not None and due.last_day < on:
            missing["next_step_due"] = _("The date of the next step must be today or later")
        return missing


# The fields stored on the entry under the same name.
_IN_ENTRY = ("progress_made", "improvement_required", "next_step", "no_date_reason", "reason")


@dataclass(frozen=True)
class Telling:
    """How and when a lead gave an update to the person who entered it. `mail` is the email."""

    how: Channel
    on: date
    mail: str = ""


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
    round: UpdateRound | None = None,
    told_by: str = "",
    telling: Telling | None = None,
) -> ActionEntry:
    """Adds a progress entry and updates the action's rating and, if implied, its state.

    The two texts follow Cheshire East minute 46 (d), 2013: what improvements are required, and
    where progress has been made. A rating that means signed off cannot be chosen, since someone
    else signs the action off. `told_by` is the author, if that is not `by`; `telling` is how they
    told `by`. Returns the entry. Raises Refused or StaleRecord.
    """
    old = action.rating
    action.take_version(version)
    if not action.is_open:
        raise Refused(_("This action is closed, so you cannot record progress."))
    effective_on = _effective_day(action, effective_on)
    before = ActionEntry.objects.filter(action=action).as_at(effective_on).first() or action
    state = state_after(before, rating)
    missing = words.missing(before, rating, state=state, on=effective_on)
    if missing:
        raise Refused(f"{next(iter(missing.values()))}.")
    _refuse_repetition(action, rating, words, by=by, effective_on=effective_on)
    if needs_new_date(action, rating) and words.new_due.precision == Precision.NONE:
        raise Refused(
            _("Enter the new due date, because this action is rated “%(rating)s”.")
            % {"rating": rating.label}
        )
    if before.state == State.NOT_STARTED and state not in {State.NOT_STARTED, State.IN_PROGRESS}:
        add_entry(
            action=action,
            kind=EntryKind.STATE,
            effective_on=effective_on,
            by=by,
            at=at,
            changes={"state": State.IN_PROGRESS.value},
        )
    next_due = words.next_step_due
    entry = add_entry(
        action=action,
        kind=EntryKind.PROGRESS,
        effective_on=effective_on,
        by=by,
        at=at,
        for_post=for_post,
        round=round,
        told_by=told_by,
        **_how_told(telling),
        changes={"rating_id": rating.pk, "state": state.value},
        is_carried=True,
        next_step_on=next_due.last_day,
        next_step_precision=next_due.precision.value,
        next_step_text=next_due.text,
        **_texts(words),
    )
    discard_draft(action=action, address=by.email)
    if words.restart_on and state == State.ON_HOLD:
        Hold.objects.create(entry=entry, restart_on=words.restart_on)
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
    if words.new_due.precision != Precision.NONE:
        ask_for_date(
            action=action,
            version=action.version,
            new_due=words.new_due,
            reason=words.reason,
            by=by,
            at=at,
        )
    return entry


@transaction.atomic
def confirm_nothing_changed(
    *,
    action: Action,
    version: int,
    effective_on: date,
    by: User,
    at: datetime,
    for_post: Post | None = None,
    round: UpdateRound | None = None,
    told_by: str = "",
    telling: Telling | None = None,
) -> ActionEntry:
    """Records that nothing has changed since the last update.

    This is not possible for an action that is unrated, an exception or overdue. Those go to a
    committee, which needs a full update. `told_by` and `telling` are as for `record_progress`.
    Returns the entry. Raises Refused or StaleRecord.
    """
    action.take_version(version)
    effective_on = _effective_day(action, effective_on)
    if not can_be_confirmed(action, on=effective_on):
        raise Refused(
            _("%(ref)s needs a full update, because it is an exception or overdue.")
            % {"ref": action.ref}
        )
    entry = add_entry(
        action=action,
        kind=EntryKind.CONFIRMATION,
        effective_on=effective_on,
        by=by,
        at=at,
        for_post=for_post,
        round=round,
        told_by=told_by,
        **_how_told(telling),
    )
    discard_draft(action=action, address=by.email)
    record("action.confirmed", action, by=by, at=at, effective_on=effective_on)
    return entry


def can_be_confirmed(action: Action, *, on: date) -> bool:
    """Whether "nothing has changed" is enough as an update on the action."""
    rating = action.rating
    return (
        action.is_open
        and rating is not None
        and not rating.is_exception
        and not rating.is_no_data
        and Flag.OVERDUE not in flags_for(action.facts, on=on)
    )


def state_after(current: StatusSnapshot, rating: Rating) -> State:
    """The state of an action after it is given a rating. Raises Refused."""
    if rating.is_no_data:
        raise Refused(_("You cannot choose “No data”. It means that no update was received."))
    if rating.implied_state == State.SIGNED_OFF:
        raise Refused(
            _(
                "“%(rating)s” means signed off. Mark the action as complete, and a signing "
                "officer will sign it off."
            )
            % {"rating": rating.label}
        )
    if rating.implied_state == State.AWAITING_SIGN_OFF:
        raise Refused(
            _("“%(rating)s” means complete. Mark the action as complete instead.")
            % {"rating": rating.label}
        )
    before = State(current.state)
    old = current.rating
    state = state_as_stated(
        before=before,
        implied_before=old.implied_state if old else None,
        implied_now=rating.implied_state,
        is_rated=True,
    )
    if before == State.REVISED_TIMESCALE_NEEDED and state == State.IN_PROGRESS:
        return before  # Only agreeing a new date ends this state.
    if before == State.AWAITING_SIGN_OFF and state == State.IN_PROGRESS:
        return before  # Changing the rating does not withdraw a claim of completion.
    begun = _begun(current)
    if state not in {before, begun} and not can_move(begun, state):
        raise Refused(
            _(
                "“%(rating)s” means “%(state)s”, which cannot follow “%(before)s”. "
                "Change the status first."
            )
            % {"rating": rating.label, "state": state.label, "before": before.label}
        )
    return state


def needs_new_date(action: Action, rating: Rating) -> bool:
    """Whether the rating requires a request for a new date and there is none yet.

    Stockton's third category gives "the anticipated date ... and the reasons for the delay".
    """
    waiting = DateRequest.objects.waiting().filter(action=action)
    return rating.asks_new_date and not waiting.exists()


@transaction.atomic
def save_draft(
    *, action: Action, address: str, typed: Mapping[str, str], nonce: UUID | None, at: datetime
) -> Draft | None:
    """Saves field values by name, or deletes the draft if all are empty.

    Returns None if nothing was saved, for example because the draft arrived after its form
    (identified by `nonce`) had been sent.
    """
    if nonce and Submission.objects.filter(nonce=nonce).exists():
        return None
    values = {name: text.replace("\x00", "")[:LONGEST_DRAFT] for name, text in typed.items()}
    if not values:
        discard_draft(action=action, address=address)
        return None
    draft, _is_new = Draft.objects.update_or_create(
        action=action, address=address.lower(), defaults={"typed": values, "saved_at": at}
    )
    return draft


def discard_draft(*, action: Action, address: str) -> None:
    """Deletes a person's draft for an action."""
    Draft.objects.of(address).filter(action=action).delete()


def discard_ticks(*, actions: Iterable[int], address: str, name: str) -> None:
    """Deletes drafts that hold nothing but a tick in the field of this name."""
    for draft in Draft.objects.of(address).filter(action__in=actions):
        if draft.typed.keys() == {name}:
            draft.delete()


def _how_told(telling: Telling | None) -> dict[str, Any]:
    if telling is None:
        return {}
    return {"told_how": telling.how, "told_on": telling.on, "told_mail": telling.mail}


def _effective_day(action: Action, day: date) -> date:
    """The given day, or the first day of the action's history if that is later."""
    first = ActionEntry.objects.filter(action=action).in_order().values_list("effective_on").first()
    return max(day, *first) if first else day


def _refuse_repetition(
    action: Action, rating: Rating, words: ProgressWords, *, by: User, effective_on: date
) -> None:
    """Refuses an update that is identical to the same person's last one for the same day."""
    newest = ActionEntry.objects.filter(action=action).in_order().last()
    if (
        newest is not None
        and newest.kind == EntryKind.PROGRESS
        and (newest.recorded_by_id, newest.effective_on) == (by.pk, effective_on)
        and newest.rating_id == rating.pk
        and all(getattr(newest, name) == text for name, text in _texts(words).items())
    ):
        raise Refused(_("You have already recorded this update."))


def _texts(words: ProgressWords) -> dict[str, str]:
    return {name: getattr(words, name) for name in _IN_ENTRY}


def _begun(current: StatusSnapshot) -> State:
    """The state before a rating. Rating an action implies that work on it has begun."""
    state = State(current.state)
    return State.IN_PROGRESS if state == State.NOT_STARTED else state
