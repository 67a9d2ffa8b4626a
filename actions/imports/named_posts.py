"""Posts named in a file, and their holders."""

from datetime import date, datetime

from django.utils.translation import gettext as _

from actions.imports.outcomes import Change, Labels, changes_between
from actions.imports.rows import ParsedRow
from safeguard.accounts.job_titles import is_similar_job_title
from safeguard.accounts.models import HoldingKind, Post, PostHolding, User
from safeguard.accounts.services import find_or_make_post, hold_post


class NamedPosts:
    """Finds or creates the posts named in a file, once each.

    `made` maps the title of each new post to a similar title of another post, which may be a
    misspelling, or to "".
    """

    def __init__(self, labels: Labels, *, as_at: date, by: User, at: datetime) -> None:
        self.labels, self.as_at, self.by, self.at = labels, as_at, by, at
        self.posts: dict[str, Post] = {}
        self.held: set[int] = set()
        self.known = dict(Post.objects.order_by("pk").values_list("pk", "job_title"))
        self.made: dict[str, str] = {}

    def post(self, job_title: str) -> Post | None:
        """The post with this title; None if the title is empty."""
        if not job_title:
            return None
        if job_title not in self.posts:
            post = find_or_make_post(job_title=job_title, by=self.by, at=self.at)
            self.posts[job_title] = post
            self.labels.add_post(post)
            self._note(post)
        return self.posts[job_title]

    def _note(self, post: Post) -> None:
        if post.pk not in self.known:
            self.made[post.job_title] = (
                is_similar_job_title(post.job_title, self.known.values()) or ""
            )
            self.known[post.pk] = post.job_title

    def posts_for(self, job_titles: tuple[str, ...]) -> list[Post]:
        """The posts with these titles."""
        return [post for post in map(self.post, job_titles) if post]

    def hold(self, row: ParsedRow, lead_id: int | None) -> tuple[Change, ...]:
        """Record the holder of the lead post given in the row; return the change, if any."""
        if lead_id is None or lead_id in self.held or not (row.lead_name or row.lead_email):
            return ()
        self.held.add(lead_id)
        post = Post.objects.get(pk=lead_id)
        label = _("Holder of “%(post)s”") % {"post": post.job_title}
        current = post.holdings.filter(kind=HoldingKind.HOLDER).on(self.as_at).first()
        before = {label: _person(current) if current else ""}
        holding = hold_post(
            post=post,
            kind=HoldingKind.HOLDER,
            name=row.lead_name,
            email=row.lead_email,
            user=User.objects.filter(email=row.lead_email).first() if row.lead_email else None,
            from_on=self.as_at,
            by=self.by,
            at=self.at,
        )
        return changes_between(before, {label: _person(holding)})


def _person(holding: PostHolding) -> str:
    return " ".join(filter(None, [holding.name, holding.email]))
