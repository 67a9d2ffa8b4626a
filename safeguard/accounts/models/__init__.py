"""Teams, posts, post holders and users."""

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
