"""Who can claim completion, sign off and plan embedded checks."""

from collections.abc import Collection

from actions.models import (
    AcceptedBy,
    Action,
)
from actions.plans.rules import can_record_progress, leads
from actions.plans.states import State, can_move
from safeguard.accounts.models import Post, User


def can_claim_completion(user: User, action: Action, *, posts: Collection[Post]) -> bool:
    """Anyone who can update the action, once work has started."""
    has_started = can_move(State(action.state), State.AWAITING_SIGN_OFF)
    return has_started and can_record_progress(user, action, posts=posts)


def can_sign_off(
    user: User, action: Action, *, posts: Collection[Post], writers: Collection[int]
) -> bool:
    """A signing officer who does not lead the action and did not report on it.

    If the plan names a post to sign off, only its holder can. If it names a committee, no officer
    can. Completion and sign-off need two people. `writers` are the keys of the users who recorded
    the last update and the claim of completion.
    """
    plan = action.plan
    is_permitted = {
        AcceptedBy.SIGNING_OFFICER: True,
        AcceptedBy.POST: plan.accepting_post_id in {post.pk for post in posts},
        AcceptedBy.COMMITTEE: False,
    }
    return (
        user.is_signing_officer
        and is_permitted[AcceptedBy(plan.accepted_by)]
        and State(action.state) == State.AWAITING_SIGN_OFF
        and not leads(action, posts)
        and user.pk not in writers
    )


def plans_checks(user: User) -> bool:
    """The improvement team and signing officers."""
    return user.is_improvement_team or user.is_signing_officer


def can_plan_check(user: User, action: Action) -> bool:
    """The improvement team and signing officers, if the action is signed off."""
    return plans_checks(user) and State(action.state) == State.SIGNED_OFF
