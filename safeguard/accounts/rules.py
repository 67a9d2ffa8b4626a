"""Who may keep posts, people and sign-ins, asked of what the caller has loaded."""

from safeguard.accounts.models import User


def can_see_people(user: User) -> bool:
    """Everybody who works with the live plans may look up who holds a post."""
    return user.sees_live_figures


def can_keep_people(user: User) -> bool:
    """The improvement team, and not the administrators.

    Whoever holds a post may write on its actions, which an administrator as such may not.
    """
    return user.is_improvement_team


def can_administer(user: User) -> bool:
    """Make sign-ins, change them, close them."""
    return user.is_administrator


def can_read_trail(user: User) -> bool:
    """Auditors check the others; administrators answer for the site."""
    return user.is_auditor or user.is_administrator


def can_set_roles(user: User, other: User) -> bool:
    """An administrator, and never their own roles: another one has to give them those."""
    return user.is_administrator and user.pk != other.pk
