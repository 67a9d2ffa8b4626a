"""The capacity in which a person acted on a given day: as holder or as cover of a post."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from safeguard.accounts.models import (
    SYSTEM_EMAIL,
    HoldingKind,
    Post,
    PostHolding,
    User,
    name_or_post,
)
from safeguard.dates import in_words


@dataclass(frozen=True)
class ActingCapacities:
    """Holders and covers of some posts, with their dates."""

    holdings: Mapping[int, list[PostHolding]]

    def acted(self, person: User, post: Post | None, *, at: datetime, told_by: str = "") -> str:
        """Who acted and for whom: a holder as name and post, a cover as "A for B".

        `post` is the one that the person acted for. `told_by` is the name of someone who sent an
        update using a link without an account, or whose update the person entered.
        """
        name = _author(person, name_or_post(told_by, post, at=at), at)
        if post is None:
            return name
        on, title = timezone.localdate(at), post.name_at(at)
        if "@" in told_by:
            is_cover = self._held(person, told_by, post, HoldingKind.COVER, on)
            return _("%(name)s (cover)") % {"name": name} if is_cover else name
        if self._held(person, told_by, post, HoldingKind.HOLDER, on):
            return _("%(name)s, %(post)s") % {"name": name, "post": title}
        holder = self._holder(post, on)
        if (
            holder
            and "@" not in holder
            and self._held(person, told_by, post, HoldingKind.COVER, on)
        ):
            return _("%(name)s for %(holder)s, %(post)s") % {
                "name": name,
                "holder": holder,
                "post": title,
            }
        return _("%(name)s for %(post)s") % {"name": name, "post": title}

    def post_of(self, person: User, posts: Iterable[Post | None], *, on: date) -> Post | None:
        """The first of the posts that the person held or covered on the day, or None."""
        for post in posts:
            if post and any(self._held(person, "", post, kind, on) for kind in HoldingKind):
                return post
        return None

    def held_by(self, post: Post, *, on: date) -> str:
        """The holder of the post on the day, or each cover as "A for B, until ..."."""
        holder = self._holder(post, on)
        covers = []
        for cover in self._on(post, HoldingKind.COVER, on):
            names = {
                "name": _name(cover, on),
                "holder": holder or _("a vacant post"),
                "day": in_words(cover.to_on) if cover.to_on else "",
            }
            until = _("%(name)s for %(holder)s, until %(day)s")
            covers.append((until if cover.to_on else _("%(name)s for %(holder)s")) % names)
        return "; ".join(covers) or holder or _("Vacant: no one to contact")

    def holder_of(self, post: Post | None, *, on: date) -> str:
        """The holder of the post on the day and its title; "" if the post was vacant."""
        holder = self._holder(post, on) if post else ""
        if post is None or not holder:
            return ""
        title = post.name_on(on)
        return title if "@" in holder else f"{holder}, {title}"

    def _holder(self, post: Post, on: date) -> str:
        return next((_name(held, on) for held in self._on(post, HoldingKind.HOLDER, on)), "")

    def _on(self, post: Post, kind: HoldingKind, on: date) -> list[PostHolding]:
        held = self.holdings.get(post.pk, [])
        return [each for each in held if each.kind == kind and each.is_in_force(on=on)]

    def _held(self, person: User, told_by: str, post: Post, kind: HoldingKind, on: date) -> bool:
        return any(_matches(person, told_by, held) for held in self._on(post, kind, on))


def acting_capacities_of(posts: Iterable[Post | None]) -> ActingCapacities:
    """All holders and covers of the posts, past and present, in one query."""
    holdings: dict[int, list[PostHolding]] = defaultdict(list)
    wanted = {post.pk for post in posts if post}
    if wanted:
        held_by = PostHolding.objects.filter(post__in=wanted).select_related("user")
        for held in held_by.order_by("from_on", "pk"):
            holdings[held.post_id].append(held)
    return ActingCapacities(holdings)


def _author(person: User, told_by: str, at: datetime) -> str:
    name = person.name_at(at)
    if not told_by:
        return name
    if person.email == SYSTEM_EMAIL:
        return told_by
    return _("%(told_by)s, entered by %(name)s") % {"told_by": told_by, "name": name}


def _name(held: PostHolding, on: date) -> str:
    """The name of a holder or cover on the day, if their account has been renamed since."""
    if held.user and held.name in held.user.names:
        return held.user.name_on(on)
    return str(held)


def _matches(person: User, told_by: str, held: PostHolding) -> bool:
    if told_by:
        known_as = held.user.names if held.user else set()
        return told_by in {held.name, held.email, *known_as}
    return held.user_id == person.pk or (bool(held.email) and held.email == person.email)


def printed_capacity(posts: Iterable[Post]) -> str:
    """The capacity in which someone signs or agrees, as printed in reports."""
    return ", ".join(post.job_title for post in posts) or _("a signing officer")
