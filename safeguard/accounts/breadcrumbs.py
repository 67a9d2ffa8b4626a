"""Breadcrumbs for the pages about people and accounts."""

from django.urls import reverse
from django.utils.translation import gettext as _

from safeguard.accounts.models import Post, Team, User

Crumbs = list[tuple[str, str]]


def to_posts() -> Crumbs:
    """Breadcrumbs for a page below People."""
    return [(reverse("people:posts"), _("People"))]


def to_post(post: Post) -> Crumbs:
    """Breadcrumbs for a page below the post."""
    return [*to_posts(), (post.get_absolute_url(), post.job_title)]


def to_teams() -> Crumbs:
    """Breadcrumbs for a page below Teams."""
    return [*to_posts(), (reverse("people:teams"), _("Teams"))]


def to_team(team: Team) -> Crumbs:
    """Breadcrumbs for a page below the team."""
    return [*to_teams(), (team.get_absolute_url(), team.name)]


def to_users() -> Crumbs:
    """Breadcrumbs for a page below Accounts."""
    return [(reverse("administration:users"), _("Accounts"))]


def to_user(user: User) -> Crumbs:
    """Breadcrumbs for a page below the account."""
    return [*to_users(), (user.get_absolute_url(), user.name)]
