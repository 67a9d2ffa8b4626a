"""Merging a post into another: what moves, and what history keeps."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import models, transaction
from django.db.models import F
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from actions.models import Action, EntryKind, ImprovementPlan, SavedList, UpdateRound
from actions.plans.services.action_editing import changes_of_details, named_supporters
from actions.plans.services.entries import NewEntry, add_entries, lock_actions, take_versions
from committees.models import AgendaItem, FollowUp, Membership
from safeguard.accounts.models import HoldingKind, Post, PostHolding, User
from safeguard.accounts.services import end_holding, hold_post
from safeguard.audit.services import record, recording_last
from safeguard.bulk import update_rows
from safeguard.exceptions import Refused
from safeguard.model_bases import Versioned

# What names a post as it is now, and so names the other post after a merger.
MOVED: tuple[tuple[type[models.Model], str], ...] = (
    (UpdateRound, "chair"),
    (ImprovementPlan, "accepting_post"),
    (Membership, "post"),
    (AgendaItem, "presenter"),
    (FollowUp, "owner"),
)


@dataclass(frozen=True)
class Merger:
    """The post that is merged and the one that it becomes part of."""

    post: Post
    into: Post

    @property
    def led(self) -> models.QuerySet[Action]:
        """The actions that it leads, open or closed."""
        return Action.objects.filter(lead=self.post).order_by("pk")

    @property
    def supported(self) -> models.QuerySet[Action]:
        """The actions that it supports."""
        return Action.objects.filter(supporters=self.post).order_by("pk")

    def moved(self) -> Iterator[tuple[type[models.Model], str, list[int]]]:
        """The records that name it, by table and column."""
        for model, column in MOVED:
            rows = model._base_manager.filter(**{column: self.post}).order_by("pk")
            yield model, column, list(rows.values_list("pk", flat=True))

    def holdings(self, *, on: date) -> list[PostHolding]:
        """Who holds or covers it now or later."""
        held = self.post.holdings.not_cancelled().exclude(to_on__lt=on)
        return list(held.select_related("user").order_by("pk"))

    def why_not(self, *, on: date) -> str:
        """Why the posts cannot be merged; "" if they can."""
        if self.post.pk == self.into.pk or self.post.merged_into_id or self.into.merged_into_id:
            return _("Choose another post.")
        holdings = self.holdings(on=on)
        if any(holding.begins_after(on) for holding in holdings):
            return _(
                "Someone will hold or cover “%(post)s” from a later day. Cancel that entry first."
            ) % {"post": self.post.full_title}
        holder = next((each for each in holdings if each.kind == HoldingKind.HOLDER), None)
        others = PostHolding.objects.not_cancelled().exclude(to_on__lt=on)
        other = others.filter(post=self.into, kind=HoldingKind.HOLDER).order_by("from_on").first()
        if holder and other and not _is_same_person(holder, other):
            return _(
                "Different people hold the two posts: %(one)s and %(two)s. End one of these "
                "entries first."
            ) % {"one": holder, "two": other}
        return ""


@transaction.atomic
@recording_last()
def merge_posts(*, post: Post, into: Post, version: int, by: User, at: datetime) -> Post:
    """Merge a post into another, which then leads, supports and is named everywhere instead.

    History keeps the merged post. Its holder and cover hold the other post from today, and the
    links emailed to them end. Raises Refused if the holders differ, or StaleRecord.
    """
    posts = Post.objects.filter(pk__in=[post.pk, into.pk]).order_by("pk")
    # With `no_key`, updates on actions that they lead can be saved until the actions are locked.
    list(posts.select_for_update(no_key=True))
    post.take_version(version)
    into.take_version(None)
    merger, on = Merger(post, into), timezone.localdate(at)
    if why := merger.why_not(on=on):
        raise Refused(why)
    actions = _move_actions(merger, on=on, by=by, at=at)
    moved = {f"{model._meta.label_lower}.{column}": keys for model, column, keys in merger.moved()}
    for model, column in MOVED:
        _move(model, column, merger)
    _move_reports(merger)
    _move_saved_lists(merger)
    _move_holdings(merger, on=on, by=by, at=at)
    post.merged_into = into
    post.reports_to = None
    post.save(update_fields=["merged_into", "reports_to"])
    record("post.merged", post, by=by, at=at, into=into.pk, actions=actions, moved=moved)
    return into


def _is_same_person(one: PostHolding, two: PostHolding) -> bool:
    if one.user_id and two.user_id:
        return one.user_id == two.user_id
    if one.email and two.email:
        return one.email.casefold() == two.email.casefold()
    return one.name.casefold() == two.name.casefold()


def _move_actions(merger: Merger, *, on: date, by: User, at: datetime) -> list[int]:
    """Give its actions the other lead or supporter, each with an entry. Return their keys.

    The number of queries does not grow with the actions, except by batch.
    """
    led, supported = (
        set(rows.values_list("pk", flat=True)) for rows in (merger.led, merger.supported)
    )
    keys = sorted(led | supported)
    lock_actions(keys)
    actions = list(Action.objects.filter(pk__in=keys).order_by("pk"))
    supporters = _supporters(merger)
    reason = _("“%(post)s” was merged into “%(into)s”.") % {
        "post": merger.post.full_title,
        "into": merger.into.full_title,
    }
    entries = []
    for action in actions:
        if action.pk in led:
            changes = {"lead_id": merger.into.pk}
            entries.append(NewEntry(action, EntryKind.LEAD, changes, {"reason": reason}))
        if action.pk in supported:
            before = supporters[action.pk]
            after = {key: title for key, title in before.items() if key != merger.post.pk}
            after[merger.into.pk] = merger.into.job_title
            changed = (named_supporters(titles.values()) for titles in (before, after))
            words = {"plan_details": changes_of_details(*changed), "reason": reason}
            entries.append(NewEntry(action, EntryKind.PLAN_DETAILS, words=words))
    take_versions(actions)
    _move_support(merger)
    if entries:
        add_entries(entries, effective_on=on, by=by, at=at)
    return keys


def _supporters(merger: Merger) -> dict[int, dict[int, str]]:
    """The supporters of each action that the merged post supports: job titles by key."""
    supporters: dict[int, dict[int, str]] = defaultdict(dict)
    link = Action.supporters.through.objects
    supported = link.filter(post=merger.post).values("action")
    rows = link.filter(action__in=supported, post__merged_into=None)
    for action, post, title in rows.values_list("action", "post", "post__job_title"):
        supporters[action][post] = title
    return supporters


def _move_support(merger: Merger) -> None:
    """The other post supports what the merged one did, once."""
    link = Action.supporters.through.objects
    both = link.filter(post=merger.into).values("action")
    link.filter(post=merger.post).exclude(action__in=both).update(post=merger.into)
    link.filter(post=merger.post).delete()


def _move(model: type[models.Model], column: str, merger: Merger) -> None:
    values: dict[str, object] = {column: merger.into}
    if issubclass(model, Versioned):
        values["version"] = F("version") + 1
    model._base_manager.filter(**{column: merger.post}).update(**values)


def _move_reports(merger: Merger) -> None:
    """Posts below it report to the other, which never reports to itself."""
    post, into = merger.post, merger.into
    above = dict(Post.objects.values_list("pk", "reports_to_id"))
    step = into.reports_to_id
    while step is not None and step != post.pk:
        step = above.get(step)
    if step == post.pk:
        into.reports_to_id = post.reports_to_id
        into.save(update_fields=["reports_to"])
    post.reports.exclude(pk=into.pk).update(reports_to=into)


def _move_saved_lists(merger: Merger) -> None:
    """Saved lists of its actions show those of the other."""
    old, new, moved = str(merger.post.pk), str(merger.into.pk), []
    for saved in SavedList.objects.filter(query__contains=f"post={old}"):
        query = QueryDict(saved.query, mutable=True)
        if query.get("post") == old:
            query["post"] = new
            saved.query = query.urlencode()
            moved.append(saved)
    update_rows(moved, ["query"])


def _move_holdings(merger: Merger, *, on: date, by: User, at: datetime) -> None:
    post = merger.post
    for holding in merger.holdings(on=on):
        holding.post = post
        last = holding.to_on
        end_holding(
            holding=holding, to_on=max(holding.from_on, on - timedelta(days=1)), by=by, at=at
        )
        hold_post(
            post=merger.into,
            kind=HoldingKind(holding.kind),
            name=holding.name,
            email=holding.email,
            user=holding.user,
            from_on=on,
            to_on=last if holding.kind == HoldingKind.COVER else None,
            by=by,
            at=at,
        )
    post.holdings.update(links_ended=F("links_ended") + 1)
