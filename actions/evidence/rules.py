"""Who can add and change evidence and milestones."""

from collections.abc import Collection

from actions.models import (
    Action,
    Evidence,
    Milestone,
)
from actions.plans.rules import can_record_progress
from actions.plans.states import REMOVED, State
from safeguard.accounts.models import Post, User


def can_add_evidence(user: User, action: Action, *, posts: Collection[Post]) -> bool:
    """Anyone who can update the action. The improvement team can also do this after sign-off."""
    if user.is_improvement_team:
        return State(action.state) not in REMOVED
    return can_record_progress(user, action, posts=posts)


def can_change_evidence(user: User, evidence: Evidence, *, posts: Collection[Post]) -> bool:
    """Anyone who can add evidence to the action, unless this evidence has been withdrawn."""
    return not evidence.is_withdrawn and can_add_evidence(user, evidence.action, posts=posts)


def can_change_milestone(user: User, milestone: Milestone, *, posts: Collection[Post]) -> bool:
    """Anyone who can update the action, unless this milestone has been withdrawn."""
    can_update = can_record_progress(user, milestone.action, posts=posts)
    return can_update and not milestone.is_withdrawn
