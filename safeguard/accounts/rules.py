"""Who can manage posts, people and accounts."""

from safeguard.accounts.models import User


def can_see_people(user: User) -> bool:
    """Everyone who works with the live plans can look up post holders."""
    return user.sees_live_figures


def can_keep_people(user: User) -> bool:
    """Only the improvement team.

    The holder of a post can change its actions, so administrators cannot give themselves one.
    """
    return user.is_improvement_team


def can_administer(user: User) -> bool:
    """Administrators create, change and close accounts."""
    return user.is_administrator


def can_read_trail(user: User) -> bool:
    """Auditors and administrators."""
    return user.is_auditor or user.is_administrator


def can_set_roles(user: User, other: User) -> bool:
    """Administrators, but they cannot set their own roles."""
    return user.is_administrator and user.pk != other.pk
