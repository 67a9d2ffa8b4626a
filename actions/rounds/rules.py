"""Permission to run update rounds."""

from safeguard.accounts.models import User


def can_run_rounds(user: User) -> bool:
    """The improvement team opens rounds, reminds leads, answers for them and closes rounds."""
    return user.is_improvement_team
