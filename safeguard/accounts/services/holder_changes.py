"""Who holds a post from a date: what changes, worked out before anything is saved."""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from safeguard.accounts.models import HoldingKind, Post, PostHolding, User
from safeguard.accounts.services.posts import one_line
from safeguard.audit.services import JsonValue, NewEvent, digest
from safeguard.bulk import update_rows

ONE_DAY = timedelta(days=1)
# In one statement, because SQLite limits the number of values.
POSTS_AT_ONCE = 500


@dataclass(frozen=True)
class Person:
    """The person holding a post, and what is known about them."""

    name: str
    email: str
    user: User | None

    def is_in(self, holding: PostHolding) -> bool:
        """Whether the holding is this person's.

        They are compared by email address if both are known, and otherwise by name.
        """
        if self.email and holding.email:
            return self.email == holding.email
        return self.name.casefold() == holding.name.casefold()


def people(stated: Mapping[int, tuple[str, str]]) -> dict[int, Person]:
    """The person for the name and email address stated for each post’s key, found by address."""
    emails = sorted({email.strip().lower() for _name, email in stated.values() if email})
    users: dict[str, User] = {}
    for start in range(0, len(emails), POSTS_AT_ONCE):
        found = User.objects.filter(email__in=emails[start : start + POSTS_AT_ONCE])
        users |= {user.email: user for user in found}
    return {
        key: _identified(name, email, users.get(email.strip().lower()))
        for key, (name, email) in stated.items()
    }


def person(name: str, email: str, user: User | None) -> Person:
    """The person with this name, email address or account. Raises ValueError if all are missing."""
    name, email = one_line(name), email.strip().lower()
    if user is None and email:
        user = User.objects.filter(email=email).first()
    return _identified(name, email, user)


def _identified(name: str, email: str, user: User | None) -> Person:
    name, email = one_line(name), email.strip().lower()
    if user is not None:
        name, email = name or user.name, email or user.email
    if not name and not email:
        raise ValueError("A holding needs a name, an email address or a user.")
    return Person(name, email, user)


class HolderChanges:
    """Who holds these posts from a date, worked out in memory and then saved together.

    Nothing is written before `save`, so the changes can also be shown without making them.
    """

    def __init__(self, posts: Collection[int], *, kind: HoldingKind, from_on: date) -> None:
        self.kind, self.from_on = kind, from_on
        self.begun: list[PostHolding] = []
        self.changed: dict[int, PostHolding] = {}
        self._events: list[Callable[[], NewEvent]] = []
        self._holdings: dict[int, list[PostHolding]] = defaultdict(list)
        keys = sorted(posts)
        for start in range(0, len(keys), POSTS_AT_ONCE):
            known = PostHolding.objects.not_cancelled().filter(kind=kind).order_by("pk")
            batch = known.filter(post__in=keys[start : start + POSTS_AT_ONCE])
            for holding in batch.select_related("user", "post"):
                self._holdings[holding.post_id].append(holding)

    def current(self, post: Post) -> list[PostHolding]:
        """The holdings that are current on the date."""
        known = self._holdings[post.pk]
        return [holding for holding in known if holding.is_in_force(on=self.from_on)]

    def hold(self, post: Post, who: Person, *, to_on: date | None = None) -> PostHolding:
        """The person's holding of the post, as `hold_post` makes it, once for each post."""
        current = self.current(post)
        for holding in current:
            if who.is_in(holding):
                return self._correct(holding, who, blanks=False)
        if self.kind == HoldingKind.HOLDER:
            if current and current[0].from_on == self.from_on:
                return self._correct(current[0], who, blanks=True)
            to_on = self._make_room(post, current)
        holding = PostHolding(
            post=post,
            kind=self.kind,
            name=who.name,
            email=who.email,
            user=who.user,
            from_on=self.from_on,
            to_on=to_on,
        )
        self.begun.append(holding)
        self._events.append(lambda: _begun(holding))
        return holding

    def save(self) -> list[NewEvent]:
        """Save the changes and return the events about them, which have yet to be recorded."""
        update_rows(list(self.changed.values()), ["name", "email", "user", "to_on"])
        for holding in self.begun:
            post = holding.post
            holding.post = post  # The primary key of a new post exists only now.
        PostHolding.objects.bulk_create(self.begun, batch_size=POSTS_AT_ONCE)
        return [event() for event in self._events]

    def _correct(self, holding: PostHolding, who: Person, *, blanks: bool) -> PostHolding:
        if event := corrected(holding, who, blanks=blanks)[1]:
            self.changed[holding.pk] = holding
            self._events.append(lambda: event)
        return holding

    def _make_room(self, post: Post, current: list[PostHolding]) -> date | None:
        """End the current holding the day before. Return the new holder's last day, if any."""
        if current:
            before = current[0]
            to_on, before.to_on = before.to_on, self.from_on - ONE_DAY
            event = ended(before, to_on)
            self.changed[before.pk] = before
            self._events.append(lambda: event)
            return to_on
        later = [h.from_on for h in self._holdings[post.pk] if h.begins_after(self.from_on)]
        return min(later) - ONE_DAY if later else None


def corrected(
    holding: PostHolding, who: Person, *, blanks: bool
) -> tuple[list[str], NewEvent | None]:
    """Update the person in an unsaved holding. If `blanks` is set, empty values replace known ones.

    Return the changed columns, and the event if there are any.
    """
    old = _digest_of(holding)
    changed = []
    for column in ("name", "email", "user"):
        value = getattr(who, column)
        if value != getattr(holding, column) and (value or blanks):
            setattr(holding, column, value)
            changed.append(column)
    if not changed:
        return [], None
    details: dict[str, JsonValue] = {
        "holding": holding.pk,
        "old": old,
        "new": _digest_of(holding),
        "columns": changed,
    }
    return changed, NewEvent("post.holding_corrected", holding.post, details)


def _begun(holding: PostHolding) -> NewEvent:
    details: dict[str, JsonValue] = {
        "holding": holding.pk,
        "kind": holding.kind,
        "person": _digest_of(holding),
        "from_on": holding.from_on,
        "to_on": holding.to_on,
    }
    return NewEvent("post.holding_begun", holding.post, details)


def ended(holding: PostHolding, old: date | None) -> NewEvent:
    """The event for a holding's new last day."""
    details: dict[str, JsonValue] = {"holding": holding.pk, "old": old, "new": holding.to_on}
    return NewEvent("post.holding_ended", holding.post, details)


def _digest_of(holding: PostHolding) -> str:
    return digest(f"{holding.name}\n{holding.email}")
