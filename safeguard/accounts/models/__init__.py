"""Teams, posts, post holders and users."""

from safeguard.accounts.models.posts import (
    HoldingKind,
    HoldingTerm,
    Post,
    PostHolding,
    PostNeed,
    Team,
    TeamKind,
    name_or_post,
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
    "name_or_post",
]
