"""Permissions for outgoing mail."""

from safeguard.accounts.models import User


def can_read_outgoing_mail(user: User) -> bool:
    """The improvement team."""
    return user.is_improvement_team
