"""Who may open, chase and close update rounds."""

from safeguard.accounts.models import User


def can_run_rounds(user: User) -> bool:
    """The improvement team asks, chases, answers for leads and closes."""
    return user.is_improvement_team
