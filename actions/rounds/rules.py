"""Permission to run update rounds."""

from safeguard.accounts.models import User


def can_run_rounds(user: User) -> bool:
    """The improvement team can open and close rounds, remind leads and enter updates for them."""
    return user.is_improvement_team
