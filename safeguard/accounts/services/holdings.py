"""Recording who holds or covers a post, and when."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from safeguard.accounts.models import HoldingKind, Post, PostHolding, User
from safeguard.accounts.services.holder_changes import (
    HolderChanges,
    Person,
    corrected,
    ended,
    person,
)
from safeguard.audit.services import NewEvent, record, record_all
from safeguard.bulk import update_rows
from safeguard.exceptions import Refused


@transaction.atomic
def hold_post(
    *,
    post: Post,
    kind: HoldingKind,
    name: str,
    email: str,
    user: User | None,
    from_on: date,
    to_on: date | None = None,
    by: User,
    at: datetime,
) -> PostHolding:
    """Record who holds or covers a post from a date.

    If they already hold it, their holding is kept. A new holder's first day ends the current
    holding the day before. If there is a later holding, the new one ends the day before that. A new
    holder from the first day of the current holding replaces the person in it. Only cover has a
    last day here. Raises ValueError if there is no name, email address or user.
    """
    # Otherwise two requests at once would both see the post as vacant.
    Post.objects.select_for_update().get(pk=post.pk)
    changes = HolderChanges([post.pk], kind=kind, from_on=from_on)
    holding = changes.hold(post, person(name, email, user), to_on=to_on)
    record_all(changes.save(), by=by, at=at)
    return holding


@transaction.atomic
def hand_over_post(
    *,
    post: Post,
    version: int | None,
    name: str,
    email: str,
    from_on: date,
    by: User,
    at: datetime,
) -> PostHolding:
    """Record the first or next holder of a post. Earlier holdings are kept.

    Raises Refused if they already hold it on that date, or StaleRecord.
    """
    post.take_version(version)
    _refuse_twice(post, HoldingKind.HOLDER, name, email, from_on)
    return hold_post(
        post=post,
        kind=HoldingKind.HOLDER,
        name=name,
        email=email,
        user=None,
        from_on=from_on,
        by=by,
        at=at,
    )


@transaction.atomic
def cover_post(
    *,
    post: Post,
    version: int | None,
    name: str,
    email: str,
    from_on: date,
    to_on: date | None,
    by: User,
    at: datetime,
) -> PostHolding:
    """Record cover for a post. The holder does not change.

    Raises Refused if they already cover it on that date or the last day is before the first, or
    StaleRecord.
    """
    post.take_version(version)
    _refuse_end(from_on, to_on)
    _refuse_twice(post, HoldingKind.COVER, name, email, from_on)
    return hold_post(
        post=post,
        kind=HoldingKind.COVER,
        name=name,
        email=email,
        user=None,
        from_on=from_on,
        to_on=to_on,
        by=by,
        at=at,
    )


@transaction.atomic
def end_holding(
    *,
    holding: PostHolding,
    to_on: date,
    by: User,
    at: datetime,
    version: int | None = None,
) -> PostHolding:
    """Set the last day of a holding. `version` is the post's.

    If it is today or earlier, the links emailed for the holding end at once, not at midnight.
    Raises Refused if the day is before the first, if someone else holds the post by then or if the
    holding was cancelled, or StaleRecord.
    """
    holding.post.take_version(version)
    _refuse_cancelled(holding)
    _refuse_end(holding.from_on, to_on)
    if holding.kind == HoldingKind.HOLDER:
        others = holding.post.holdings.not_cancelled().filter(kind=HoldingKind.HOLDER)
        if others.filter(from_on__gt=holding.from_on, from_on__lte=to_on).exists():
            raise Refused(_("Someone else holds the post on that day."))
    old, holding.to_on = holding.to_on, to_on
    if to_on <= timezone.localdate(at):
        holding.links_ended += 1
    holding.save(update_fields=["to_on", "links_ended"])
    if old != to_on:
        _record_end(holding, old, by=by, at=at)
    return holding


@transaction.atomic
def correct_holding(
    *,
    holding: PostHolding,
    name: str,
    email: str,
    by: User,
    at: datetime,
    version: int | None = None,
) -> PostHolding:
    """Correct the name or email address in a holding. `version` is the post's.

    Raises Refused if the holding was cancelled, ValueError if neither is given, or StaleRecord.
    """
    holding.post.take_version(version)
    _refuse_cancelled(holding)
    return _correct(holding, person(name, email, None), blanks=True, by=by, at=at)


@transaction.atomic
def cancel_holding(
    *,
    holding: PostHolding,
    by: User,
    at: datetime,
    on: date,
    version: int | None = None,
) -> PostHolding:
    """Cancel a holding before it begins. It is kept and marked as cancelled.

    Raises Refused if it has begun by the date, or StaleRecord.
    """
    holding.post.take_version(version)
    _refuse_cancelled(holding)
    if not holding.begins_after(on):
        raise Refused(_("This has already begun. You can end it but not cancel it."))
    _cancel(holding, by=by, at=at)
    return holding


@transaction.atomic
def end_links(
    *,
    holding: PostHolding,
    by: User,
    at: datetime,
    version: int | None = None,
) -> PostHolding:
    """End every link emailed to the person in a holding. Their next email has a new one.

    All their posts are included, because one link opens the actions of all of them. `version` is
    the post's. Raises StaleRecord.
    """
    holding.post.take_version(version)
    theirs = PostHolding.objects.filter(pk=holding.pk)
    if holding.email:
        theirs |= PostHolding.objects.filter(email=holding.email)
    if holding.user_id:
        theirs |= PostHolding.objects.filter(user=holding.user_id)
    theirs.update(links_ended=F("links_ended") + 1)
    record("post.links_ended", holding.post, by=by, at=at, holding=holding.pk)
    return holding


@transaction.atomic
def end_holdings_of(user: User, *, on: date, by: User, at: datetime) -> None:
    """End all of a user's holdings on the date, and cancel those that begin later.

    Their emailed links stay ended even if the account is reopened on the same day.
    """
    # Posts are locked before their holdings, in one order, as by every other service.
    posts = Post.with_merged.filter(pk__in=user.holdings.values("post")).order_by("pk")
    list(posts.select_for_update().values_list("pk"))
    user.holdings.update(links_ended=F("links_ended") + 1)
    open_ones = user.holdings.not_cancelled().exclude(to_on__lte=on).select_related("post")
    holdings, events = list(open_ones.order_by("pk")), []
    for holding in holdings:
        if holding.begins_after(on):
            holding.is_cancelled = True
            events.append(_cancelled(holding))
        else:
            old, holding.to_on = holding.to_on, on
            events.append(ended(holding, old))
    update_rows(holdings, ["is_cancelled", "to_on"])
    changed = {holding.post_id for holding in holdings}
    Post.objects.filter(pk__in=changed).update(version=F("version") + 1)
    record_all(events, by=by, at=at)


def _refuse_cancelled(holding: PostHolding) -> None:
    if holding.is_cancelled:
        raise Refused(_("This entry has been cancelled."))


def _refuse_end(from_on: date, to_on: date | None) -> None:
    if to_on is not None and to_on < from_on:
        raise Refused(_("Last day must be on or after the first day."))


def _refuse_twice(post: Post, kind: HoldingKind, name: str, email: str, on: date) -> None:
    who = person(name, email, None)
    if any(who.is_in(holding) for holding in post.holdings.on(on).filter(kind=kind)):
        raise Refused(
            _(
                "They already hold the post on that day. "
                "If the name or email is wrong, correct that entry."
            )
        )


def _cancel(holding: PostHolding, *, by: User, at: datetime) -> None:
    holding.is_cancelled = True
    holding.save(update_fields=["is_cancelled"])
    record_all([_cancelled(holding)], by=by, at=at)


def _cancelled(holding: PostHolding) -> NewEvent:
    return NewEvent("post.holding_cancelled", holding.post, {"holding": holding.pk})


def _correct(
    holding: PostHolding, who: Person, *, blanks: bool, by: User, at: datetime
) -> PostHolding:
    changed, event = corrected(holding, who, blanks=blanks)
    if event:
        holding.save(update_fields=changed)
        record_all([event], by=by, at=at)
    return holding


def _record_end(holding: PostHolding, old: date | None, *, by: User, at: datetime) -> None:
    record_all([ended(holding, old)], by=by, at=at)
