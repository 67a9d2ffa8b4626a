"""Teams, the posts in them, who holds a post when, who signs in, and the forms they sent."""

from safeguard.accounts.models.posts import (
    HoldingKind,
    HoldingTerm,
    Post,
    PostHolding,
    PostNeed,
    Team,
    TeamKind,
)
from safeguard.accounts.models.users import SYSTEM_EMAIL, User, UserQuerySet

__all__ = [
    "SYSTEM_EMAIL",
    "HoldingKind",
    "HoldingTerm",
    "Post",
    "PostHolding",
    "PostNeed",
    "Team",
    "TeamKind",
    "User",
    "UserQuerySet",
]
