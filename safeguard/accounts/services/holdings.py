"""Who holds or covers a post, from which day to which."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from safeguard.accounts.models import HoldingKind, Post, PostHolding, User
from safeguard.accounts.services.drawn import one_line
from safeguard.audit.services import digest, record
from safeguard.exceptions import Refused

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class _Person:
    """Who holds a post, as far as it is said."""

    name: str
    email: str
    user: User | None

    def is_in(self, holding: PostHolding) -> bool:
        """Whether the holding is this person's: by e-mail where both are known, else by name."""
        if self.email and holding.email:
            return self.email == holding.email
        return self.name.casefold() == holding.name.casefold()


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
    """Let somebody hold or cover a post from a day on.

    Whoever holds it already keeps the holding they have. A new holder ends the one before the day
    before, and where somebody follows later, ends before them. Somebody else from the very day on
    which the present holding begins corrects that holding. Only cover is given a last day.
    Raises ValueError for nobody.
    """
    who = _person(name, email, user)
    # Two at once would both find the post free.
    Post.objects.select_for_update().get(pk=post.pk)
    standing = list(
        post.holdings.filter(kind=kind).on(from_on).select_related("user").order_by("pk")
    )
    for holding in standing:
        if who.is_in(holding):
            return _correct(holding, who, blanks=False, by=by, at=at)
    if kind == HoldingKind.HOLDER:
        if standing and standing[0].from_on == from_on:
            return _correct(standing[0], who, blanks=True, by=by, at=at)
        to_on = _make_room(post, standing, from_on, by=by, at=at)
    holding = PostHolding.objects.create(
        post=post,
        kind=kind,
        name=who.name,
        email=who.email,
        user=who.user,
        from_on=from_on,
        to_on=to_on,
    )
    record(
        "post.holding_begun",
        post,
        by=by,
        at=at,
        holding=holding.pk,
        kind=kind,
        person=_digest_of(holding),
        from_on=from_on,
        to_on=to_on,
    )
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
    """Give a post to its next holder, or its first; whoever held it stays on record.

    Raises Refused where they hold it already, StaleRecord.
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
    """Let somebody stand in for the holder, who stays the holder.

    Raises Refused where they cover it already or the last day comes before the first,
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
    """Let a holding end with that day, its last. `version` is the post's.

    Raises Refused for a day before it began or on which somebody else holds the post, and
    for a cancelled one; StaleRecord.
    """
    holding.post.take_version(version)
    _refuse_cancelled(holding)
    _refuse_end(holding.from_on, to_on)
    if holding.kind == HoldingKind.HOLDER:
        others = holding.post.holdings.not_cancelled().filter(kind=HoldingKind.HOLDER)
        if others.filter(from_on__gt=holding.from_on, from_on__lte=to_on).exists():
            raise Refused(_("Somebody else holds the post on that day."))
    old, holding.to_on = holding.to_on, to_on
    holding.save(update_fields=["to_on"])
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
    """Mend the name or address of whoever holds or held a post. `version` is the post's.

    Raises Refused for a cancelled one, StaleRecord, and ValueError for
    nobody.
    """
    holding.post.take_version(version)
    _refuse_cancelled(holding)
    return _correct(holding, _person(name, email, None), blanks=True, by=by, at=at)


@transaction.atomic
def cancel_holding(
    *,
    holding: PostHolding,
    by: User,
    at: datetime,
    on: date,
    version: int | None = None,
) -> PostHolding:
    """Take back a holding that has not begun. It stays on record as cancelled.

    Raises Refused where it had begun by the day, StaleRecord.
    """
    holding.post.take_version(version)
    _refuse_cancelled(holding)
    if not holding.begins_after(on):
        raise Refused(_("It has begun, so it can be ended and not cancelled."))
    _cancel(holding, by=by, at=at)
    return holding


@transaction.atomic
def end_holdings_of(user: User, *, on: date, by: User, at: datetime) -> None:
    """Let the day be the last on which somebody holds or covers any post.

    What would have begun later is cancelled.
    """
    open_ones = user.holdings.not_cancelled().exclude(to_on__lte=on).select_related("post")
    for holding in open_ones.order_by("pk"):
        if holding.begins_after(on):
            _cancel(holding, by=by, at=at)
        else:
            old, holding.to_on = holding.to_on, on
            holding.save(update_fields=["to_on"])
            _record_end(holding, old, by=by, at=at)
        holding.post.take_version(None)


def _refuse_cancelled(holding: PostHolding) -> None:
    if holding.is_cancelled:
        raise Refused(_("This entry was cancelled."))


def _refuse_end(from_on: date, to_on: date | None) -> None:
    if to_on is not None and to_on < from_on:
        raise Refused(_("The last day comes before the first."))


def _refuse_twice(post: Post, kind: HoldingKind, name: str, email: str, on: date) -> None:
    who = _person(name, email, None)
    if any(who.is_in(holding) for holding in post.holdings.on(on).filter(kind=kind)):
        raise Refused(
            _("They do already on that day. Correct that entry if the name or address is wrong.")
        )


def _cancel(holding: PostHolding, *, by: User, at: datetime) -> None:
    holding.is_cancelled = True
    holding.save(update_fields=["is_cancelled"])
    record("post.holding_cancelled", holding.post, by=by, at=at, holding=holding.pk)


def _person(name: str, email: str, user: User | None) -> _Person:
    name, email = one_line(name), email.strip().lower()
    if user is None and email:
        user = User.objects.filter(email=email).first()
    if user is not None:
        name, email = name or user.name, email or user.email
    if not name and not email:
        raise ValueError("A holding needs a name, an e-mail address or a user.")
    return _Person(name, email, user)


def _make_room(
    post: Post, standing: list[PostHolding], from_on: date, *, by: User, at: datetime
) -> date | None:
    """End the holder of that day the day before, and return the new holder's last day, if any."""
    if standing:
        before = standing[0]
        to_on, before.to_on = before.to_on, from_on - ONE_DAY
        before.save(update_fields=["to_on"])
        _record_end(before, to_on, by=by, at=at)
        return to_on
    holders = post.holdings.not_cancelled().filter(kind=HoldingKind.HOLDER)
    after = holders.filter(from_on__gt=from_on).order_by("from_on").first()
    return after.from_on - ONE_DAY if after else None


def _correct(
    holding: PostHolding, who: _Person, *, blanks: bool, by: User, at: datetime
) -> PostHolding:
    """Write down what is known of the holder now; with `blanks`, also that something is not."""
    old = _digest_of(holding)
    changed = []
    for column in ("name", "email", "user"):
        value = getattr(who, column)
        if value != getattr(holding, column) and (value or blanks):
            setattr(holding, column, value)
            changed.append(column)
    if changed:
        holding.save(update_fields=changed)
        record(
            "post.holding_corrected",
            holding.post,
            by=by,
            at=at,
            holding=holding.pk,
            old=old,
            new=_digest_of(holding),
            columns=changed,
        )
    return holding


def _record_end(holding: PostHolding, old: date | None, *, by: User, at: datetime) -> None:
    record(
        "post.holding_ended",
        holding.post,
        by=by,
        at=at,
        holding=holding.pk,
        old=old,
        new=holding.to_on,
    )


def _digest_of(holding: PostHolding) -> str:
    return digest(f"{holding.name}\n{holding.email}")
