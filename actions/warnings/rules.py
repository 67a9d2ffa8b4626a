"""Who may see warnings and dismiss them."""

from actions.lists.rules import can_see_overview
from safeguard.accounts.models import User


def can_see_warnings(user: User) -> bool:
    """Whoever sees the overview sees what does not add up in it."""
    return can_see_overview(user)


def can_work_through_warnings(user: User) -> bool:
    """The improvement team asks about what does not add up, or says why it may rest."""
    return user.is_improvement_team
