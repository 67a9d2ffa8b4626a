"""Permission to create and edit plans and actions."""

from collections.abc import Collection

from actions.models import (
    Action,
)
from actions.plans.states import REMOVED, State
from safeguard.accounts.models import Post, User


def can_see_plans(user: User) -> bool:
    """Everyone who can see live figures. Others read published reports."""
    return user.sees_live_figures


def can_make_plan(user: User) -> bool:
    """The improvement team can create plans, either on a page or from a file."""
    return user.is_improvement_team


def can_edit_plan(user: User) -> bool:
    """The improvement team can edit a plan and its actions, and import files into it."""
    return user.is_improvement_team


def can_edit_action(user: User, action: Action) -> bool:
    """The improvement team can edit an action unless it has been removed from its plan."""
    return user.is_improvement_team and State(action.state) not in REMOVED


def leads(action: Action, posts: Collection[Post]) -> bool:
    """Whether one of the posts leads the action."""
    return action.lead_id is not None and action.lead_id in {post.pk for post in posts}


def works_on(user: User, action: Action, *, posts: Collection[Post]) -> bool:
    """The lead, someone covering for them or the improvement team, whatever its status."""
    return user.is_improvement_team or leads(action, posts)


def can_record_progress(user: User, action: Action, *, posts: Collection[Post]) -> bool:
    """The lead, someone covering for them or the improvement team, if the action is open."""
    return action.is_open and works_on(user, action, posts=posts)
