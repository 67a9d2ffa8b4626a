"""Who may change the status and the dates of an action."""

from collections.abc import Collection

from actions.models import (
    Action,
    DateRequest,
    WithdrawalRequest,
)
from actions.plans.rules import can_record_progress, leads
from actions.plans.states import ASKS_MORE, CLOSED, MOVES, State, may_move
from safeguard.accounts.models import Post, User


def can_put_on_hold(user: User, action: Action, *, posts: Collection[Post]) -> bool:
    """Whoever may report on the action may say that work stands still, or still does."""
    state = State(action.state)
    may_stand = state == State.ON_HOLD or may_move(state, State.ON_HOLD)
    return may_stand and can_record_progress(user, action, posts=posts)


def moves_open_to(user: User, action: Action, *, posts: Collection[Post]) -> list[State]:
    """The states this person may move the action to with no more than a reason, in the order of
    the life cycle.

    Holding, claiming and signing ask for more and have pages of their own, and so does returning
    a claim. Out of "revised timescale needed" work comes back only with an agreed date.
    Superseding names the action that takes over and belongs to merging.
    """
    state = State(action.state)
    return [
        new
        for new in MOVES[state]
        if new not in ASKS_MORE | {State.SUPERSEDED} and _may_make(user, action, new, posts)
    ]


def _may_make(user: User, action: Action, new: State, posts: Collection[Post]) -> bool:
    state = State(action.state)
    if new == State.WITHDRAWN or state == State.AWAITING_SIGN_OFF:
        return user.is_improvement_team
    if state == State.SIGNED_OFF:
        return user.is_improvement_team or user.is_signing_officer
    if state == State.REVISED_TIMESCALE_NEEDED:
        return False
    return user.is_improvement_team or leads(action, posts)


def can_ask_for_date(user: User, action: Action, *, posts: Collection[Post]) -> bool:
    """Whoever may report on the action may ask to move its date."""
    return can_record_progress(user, action, posts=posts)


def can_answer_date_request(user: User, request: DateRequest, *, posts: Collection[Post]) -> bool:
    """A signing officer who neither asked nor leads the action."""
    return (
        user.is_signing_officer
        and request.answer == DateRequest.Answer.WAITING
        and request.asked_by_id != user.pk
        and not leads(request.action, posts)
        and State(request.action.state) not in CLOSED
    )


def can_correct_date(user: User, action: Action) -> bool:
    """The improvement team, where a date stands that may have been written down wrongly."""
    return user.is_improvement_team and action.is_open and action.has_date


def can_ask_for_withdrawal(user: User, action: Action, *, posts: Collection[Post]) -> bool:
    """Whoever may report on the action may ask that it be taken out of its plan."""
    return can_record_progress(user, action, posts=posts)


def can_answer_withdrawal(user: User, request: WithdrawalRequest) -> bool:
    """The improvement team leaves it in; taking it out changes its state and names a decision."""
    is_waiting = request.answered_at is None and State(request.action.state) not in CLOSED
    return user.is_improvement_team and is_waiting
