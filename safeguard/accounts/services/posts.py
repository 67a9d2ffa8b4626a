"""Creating and changing posts."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import ForeignObjectRel
from django.utils.translation import gettext as _

from safeguard.accounts.hierarchy import would_create_cycle
from safeguard.accounts.models import Post, Team, User
from safeguard.accounts.titles import names_no_post
from safeguard.audit.services import NewEvent, digest, record, record_all
from safeguard.exceptions import Refused


def one_line(text: str) -> str:
    """The text on one line, with single spaces."""
    return " ".join(text.split())


@dataclass(frozen=True)
class PostChoice:
    """The choice of a post: an existing one, or a new job title."""

    post: Post | None
    new_title: str = ""

    def __str__(self) -> str:
        return self.post.full_title if self.post else self.new_title


@transaction.atomic
def make_post(
    *,
    job_title: str,
    team: Team | None = None,
    reports_to: Post | None = None,
    by: User,
    at: datetime,
) -> Post:
    """Create a post.

    Raises Refused for words such as “TBC”, or ValidationError if the team already has the job
    title.
    """
    title = one_line(job_title)
    if names_no_post(title):
        raise Refused(_("“%(text)s” is not a job title.") % {"text": title})
    post = Post(job_title=title, team=team, reports_to=reports_to)
    post.full_clean()
    post.save()
    record(
        "post.made",
        post,
        by=by,
        at=at,
        team=team.pk if team else None,
        reports_to=reports_to.pk if reports_to else None,
    )
    return post


@transaction.atomic
def find_or_make_post(job_title: str, *, team: Team | None = None, by: User, at: datetime) -> Post:
    """The post with this job title, ignoring case and extra spaces, or else a new one.

    If no team is given, this is the post in no team, or failing that the only post with this title
    in any team.
    """
    title = one_line(job_title)
    alike = list(Post.with_merged.filter(job_title__iexact=title).order_by("pk"))
    current = [post for post in alike if post.merged_into_id is None]
    merged = [post for post in alike if post.merged_into_id is not None]
    found = post_meant(current, team=team) or post_meant(merged, team=team)
    return found.today if found else make_post(job_title=title, team=team, by=by, at=at)


def post_meant(alike: Iterable[Post], *, team: Team | None = None) -> Post | None:
    """The post that is meant by a job title, among those with that title, or None.

    If no team is given, this is the post in no team, or failing that the only post.
    """
    posts = list(alike)
    here = [post for post in posts if post.team_id == (team.pk if team else None)]
    if here:
        return here[0]
    return posts[0] if len(posts) == 1 and team is None else None


def chosen_post(choice: PostChoice | None, *, by: User, at: datetime) -> Post | None:
    """The chosen post. If the job title is new, the post is created now.

    If the post has been merged into another since it was chosen, that is the other one. Call this
    in the same transaction as the change for which the post was chosen. Raises Refused.
    """
    if choice is None:
        return None
    if choice.post is None:
        return find_or_make_post(choice.new_title, by=by, at=at)
    # Locked, so that it is not merged before the change is saved.
    chosen = Post.with_merged.select_for_update(no_key=True).filter(pk=choice.post.pk).first()
    if chosen is None:
        raise Refused(_("“%(post)s” has been removed. Choose another post.") % {"post": choice})
    return chosen.today


@transaction.atomic
def change_post(
    *,
    post: Post,
    version: int | None,
    job_title: str,
    team: Team | None,
    reports_to: Post | None,
    by: User,
    at: datetime,
) -> Post:
    """Change a post's job title, its team or the post it reports to.

    History keeps the former job title.
    Raises Refused if it would report to itself, directly or indirectly, ValidationError if the team
    already has the job title, or StaleRecord.
    """
    post.take_version(version)
    above = reports_to.pk if reports_to else None
    # Lock every row, because two changes at once could create a cycle that neither can see.
    rows = Post.objects.select_for_update().order_by("pk")
    if would_create_cycle(post.pk, above, dict(rows.values_list("pk", "reports_to_id"))):
        raise Refused(_("A post cannot report to itself or to a post that reports to it."))
    old = _facts(post)
    post.rename(one_line(job_title), at=at)
    post.team, post.reports_to = team, reports_to
    post.full_clean()
    post.save(update_fields=["job_title", "former_names", "team", "reports_to"])
    new = _facts(post)
    if new != old:
        record("post.changed", post, by=by, at=at, old=old, new=new)
    return post


@transaction.atomic
def remove_post(*, post: Post, version: int | None, by: User, at: datetime) -> None:
    """Remove a post that nothing has ever referred to, such as one made by a slip.

    Raises Refused if it leads, supports or has ever been held or named, or StaleRecord.
    """
    # Nobody can begin to refer to it meanwhile.
    Post.objects.select_for_update().get(pk=post.pk)
    post.take_version(version)
    if is_used(post):
        raise Refused(
            _("This post cannot be removed, because it is in use or part of the history.")
        )
    event = NewEvent("post.removed", f"{post._meta.label_lower}:{post.pk}", dict(_facts(post)))
    post.delete()
    record_all([event], by=by, at=at)


def is_used(post: Post) -> bool:
    """Whether anything refers to the post, or ever has: an action, a holder, a history entry."""
    return any(
        # Every app's rows count, even those that the person cannot see.
        field.related_model._base_manager.filter(**{field.field.name: post}).exists()
        for field in post._meta.get_fields(include_hidden=True)
        if isinstance(field, ForeignObjectRel)
    )


def _facts(post: Post) -> dict[str, int | str | None]:
    title = digest(post.job_title)
    return {"job_title": title, "team": post.team_id, "reports_to": post.reports_to_id}
