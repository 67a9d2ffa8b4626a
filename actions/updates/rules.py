"""Permission to enter updates for leads."""

from actions.models import (
    Action,
)
from safeguard.accounts.models import User


def can_update_for_lead(user: User, action: Action) -> bool:
    """The improvement team can enter an update for the lead of an open action."""
    return user.is_improvement_team and action.is_open and action.lead_id is not None
