"""Who can see and dismiss warnings."""

from safeguard.accounts.models import User


def can_see_warnings(user: User) -> bool:
    """The improvement team, signing officers and auditors. The same people can see the overview."""
    return user.is_improvement_team or user.is_signing_officer or user.is_auditor


def can_work_through_warnings(user: User) -> bool:
    """The improvement team."""
    return user.is_improvement_team
