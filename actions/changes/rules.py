"""Who can change the status and dates of an action."""

from collections.abc import Collection

from actions.models import (
    Action,
    DateRequest,
    WithdrawalRequest,
)
from actions.plans.rules import can_record_progress, leads
from actions.plans.states import ASKS_MORE, CLOSED, MOVES, State, can_move
from safeguard.accounts.models import Post, User


def can_put_on_hold(user: User, action: Action, *, posts: Collection[Post]) -> bool:
    """Anyone who can update the action, if it is on hold or can be put on hold."""
    state = State(action.state)
    is_possible = state == State.ON_HOLD or can_move(state, State.ON_HOLD)
    return is_possible and can_record_progress(user, action, posts=posts)


def moves_open_to(user: User, action: Action, *, posts: Collection[Post]) -> list[State]:
    """States that the user can move the action to on the status page, in life-cycle order.

    Putting an action on hold, claiming completion, signing off and returning a claim have their own
    pages. An action leaves "revised timescale needed" only when a new date is agreed. An action can
    be superseded only by naming the action that replaces it.
    """
    state = State(action.state)
    return [
        new
        for new in MOVES[state]
        if new not in ASKS_MORE | {State.SUPERSEDED} and _can_make(user, action, new, posts)
    ]


def _can_make(user: User, action: Action, new: State, posts: Collection[Post]) -> bool:
    state = State(action.state)
    if new == State.WITHDRAWN or state == State.AWAITING_SIGN_OFF:
        return user.is_improvement_team
    if state == State.SIGNED_OFF:
        return user.is_improvement_team or user.is_signing_officer
    if state == State.REVISED_TIMESCALE_NEEDED:
        return False
    return user.is_improvement_team or leads(action, posts)


def can_ask_for_date(user: User, action: Action, *, posts: Collection[Post]) -> bool:
    """Anyone who can update the action."""
    return can_record_progress(user, action, posts=posts)


def can_answer_date_request(user: User, request: DateRequest, *, posts: Collection[Post]) -> bool:
    """A signing officer who did not make the request and does not lead the action."""
    return (
        user.is_signing_officer
        and request.answer == DateRequest.Answer.WAITING
        and request.asked_by_id != user.pk
        and not leads(request.action, posts)
        and State(request.action.state) not in CLOSED
    )


def can_correct_date(user: User, action: Action) -> bool:
    """The improvement team, if the action is open and has a due date."""
    return user.is_improvement_team and action.is_open and action.has_date


def can_ask_for_withdrawal(user: User, action: Action, *, posts: Collection[Post]) -> bool:
    """Anyone who can update the action."""
    return can_record_progress(user, action, posts=posts)


def can_answer_withdrawal(user: User, request: WithdrawalRequest) -> bool:
    """The improvement team can refuse. To agree, they withdraw the action on the status page."""
    is_waiting = request.answered_at is None and State(request.action.state) not in CLOSED
    return user.is_improvement_team and is_waiting
