"""Who may claim completion, sign off, and plan an embedded check."""

from collections.abc import Collection

from actions.models import (
    AcceptedBy,
    Action,
)
from actions.plans.rules import can_record_progress, leads
from actions.plans.states import State, may_move
from safeguard.accounts.models import Post, User


def can_claim_completion(user: User, action: Action, *, posts: Collection[Post]) -> bool:
    """Whoever may report on the action may say that it is done, once work has begun."""
    is_begun = may_move(State(action.state), State.AWAITING_SIGN_OFF)
    return is_begun and can_record_progress(user, action, posts=posts)


def can_sign_off(
    user: User, action: Action, *, posts: Collection[Post], writers: Collection[int]
) -> bool:
    """A signing officer who neither leads the action nor vouched for it, as far as its plan has
    not named one post, or a committee.

    Completing and signing off are two acts by two people. `writers` are the keys of the users who
    wrote its last update and the claim that it is done.
    """
    plan = action.plan
    is_named = {
        AcceptedBy.SIGNING_OFFICER: True,
        AcceptedBy.POST: plan.accepting_post_id in {post.pk for post in posts},
        AcceptedBy.COMMITTEE: False,
    }
    return (
        user.is_signing_officer
        and is_named[AcceptedBy(plan.accepted_by)]
        and State(action.state) == State.AWAITING_SIGN_OFF
        and not leads(action, posts)
        and user.pk not in writers
    )


def can_plan_check(user: User, action: Action) -> bool:
    """The improvement team and signing officers, of what is signed off."""
    is_theirs = user.is_improvement_team or user.is_signing_officer
    return is_theirs and State(action.state) == State.SIGNED_OFF
