"""Who may make and edit plans and actions, asked of what the caller has loaded."""

from collections.abc import Collection

from actions.models import (
    Action,
)
from actions.plans.states import REMOVED, State
from safeguard.accounts.models import Post, User


def can_make_plan(user: User) -> bool:
    """The improvement team, by hand or from a file."""
    return user.is_improvement_team


def can_edit_plan(user: User) -> bool:
    """The improvement team: its title and themes, its actions, and what a file says of them."""
    return user.is_improvement_team


def can_edit_action(user: User, action: Action) -> bool:
    """The improvement team, while the action is part of its plan."""
    return user.is_improvement_team and State(action.state) not in REMOVED


def leads(action: Action, posts: Collection[Post]) -> bool:
    """Whether one of the posts leads the action."""
    return action.lead_id is not None and action.lead_id in {post.pk for post in posts}


def can_record_progress(user: User, action: Action, *, posts: Collection[Post]) -> bool:
    """Whoever holds or covers the lead post, or the improvement team, while work is open."""
    return action.is_open and (user.is_improvement_team or leads(action, posts))
