"""Searches for posts and teams by name."""

from django.utils.translation import gettext as _

from safeguard.accounts import rules
from safeguard.accounts.models import Post, User
from safeguard.text_search import Found, Group, Words, group_of


def search(user: User, words: Words) -> list[Group]:
    """The posts, for those who can see the pages of people and teams."""
    if not rules.can_see_people(user):
        return []
    posts = Post.objects.select_related("team").in_order()

    def found(post: Post) -> Found:
        beside = post.team.name if post.team else ""
        return Found(title=post.job_title, address=post.get_absolute_url(), beside=beside)

    return [group_of(_("Posts"), words.names((post, post.job_title) for post in posts), found)]
