"""Who may see warnings and dismiss them."""

from safeguard.accounts.models import User


def can_see_warnings(user: User) -> bool:
    """Those who answer for all plans, as on the overview, where warnings are counted."""
    return user.is_improvement_team or user.is_signing_officer or user.is_auditor


def can_work_through_warnings(user: User) -> bool:
    """The improvement team asks about what does not add up, or says why it may rest."""
    return user.is_improvement_team
