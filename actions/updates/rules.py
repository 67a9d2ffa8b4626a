"""Who may update an action."""

from actions.models import (
    Action,
)
from safeguard.accounts.models import User


def can_answer_for_lead(user: User, action: Action) -> bool:
    """The improvement team enters what a lead told them, while work is open."""
    return user.is_improvement_team and action.is_open and action.lead_id is not None
