"""The posts that a file names, and who it says holds them."""

from datetime import date, datetime

from django.utils.translation import gettext as _

from actions.imports.outcomes import Change, Teller, changes_between
from actions.imports.rows import StatedRow
from safeguard.accounts.job_titles import is_similar_job_title
from safeguard.accounts.models import HoldingKind, Post, PostHolding, User
from safeguard.accounts.services import find_or_make_post, hold_post


class NamedPosts:
    """Finds posts by job title or makes them, each once, and tells the teller of them.

    `made` are the titles of those that are new, with the title of an older post, or of one that
    the file names earlier, where it looks like a slip of the pen; "" where it does not.
    """

    def __init__(self, teller: Teller, *, as_at: date, by: User, at: datetime) -> None:
        self.teller, self.as_at, self.by, self.at = teller, as_at, by, at
        self.posts: dict[str, Post] = {}
        self.held: set[int] = set()
        self.known = dict(Post.objects.order_by("pk").values_list("pk", "job_title"))
        self.made: dict[str, str] = {}

    def post(self, job_title: str) -> Post | None:
        """The post of that title; None where the row names none."""
        if not job_title:
            return None
        if job_title not in self.posts:
            post = find_or_make_post(job_title=job_title, by=self.by, at=self.at)
            self.posts[job_title] = post
            self.teller.know(post)
            self._note(post)
        return self.posts[job_title]

    def _note(self, post: Post) -> None:
        if post.pk not in self.known:
            self.made[post.job_title] = (
                is_similar_job_title(post.job_title, self.known.values()) or ""
            )
            self.known[post.pk] = post.job_title

    def several(self, job_titles: tuple[str, ...]) -> list[Post]:
        """The posts of those titles."""
        return [post for post in map(self.post, job_titles) if post]

    def hold(self, row: StatedRow, lead_id: int | None) -> tuple[Change, ...]:
        """Notes who holds the lead post, where the row says so, and tells who did before."""
        if lead_id is None or lead_id in self.held or not (row.lead_name or row.lead_email):
            return ()
        self.held.add(lead_id)
        post = Post.objects.get(pk=lead_id)
        label = _("Holder of the post “%(post)s”") % {"post": post.job_title}
        standing = post.holdings.filter(kind=HoldingKind.HOLDER).on(self.as_at).first()
        before = {label: _person(standing) if standing else ""}
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
