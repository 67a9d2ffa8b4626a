"""Where a page about people or sign-ins stands."""

from django.urls import reverse
from django.utils.translation import gettext as _

from safeguard.accounts.models import Post, Team, User

Crumbs = list[tuple[str, str]]


def to_posts() -> Crumbs:
    """The way to a page directly under the posts."""
    return [(reverse("people:posts"), _("People"))]


def to_post(post: Post) -> Crumbs:
    """The way to a page under the post."""
    return [*to_posts(), (post.get_absolute_url(), post.job_title)]


def to_teams() -> Crumbs:
    """The way to a page directly under the teams."""
    return [*to_posts(), (reverse("people:teams"), _("Teams"))]


def to_team(team: Team) -> Crumbs:
    """The way to a page under the team."""
    return [*to_teams(), (team.get_absolute_url(), team.name)]


def to_users() -> Crumbs:
    """The way to a page directly under the sign-ins."""
    return [(reverse("administration:users"), _("Administration"))]


def to_user(user: User) -> Crumbs:
    """The way to a page under the person's sign-in."""
    return [*to_users(), (user.get_absolute_url(), user.name)]
