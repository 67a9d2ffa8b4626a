"""Who may read the list of outgoing emails."""

from safeguard.accounts.models import User


def can_read_outgoing_mail(user: User) -> bool:
    """The improvement team, so that an email that failed is noticed."""
    return user.is_improvement_team
