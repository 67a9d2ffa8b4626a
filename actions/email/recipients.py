"""Whom to ask how an action goes: who holds its lead post, who stands above, who signs."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import QuerySet

from actions.models import Action, UpdateRound
from actions.rounds.timetable import EscalationLevel
from safeguard.accounts.models import HoldingKind, Post, PostHolding, User
from safeguard.accounts.roles import Role


@dataclass(frozen=True)
class Person:
    """Somebody a mail can reach, and for which post; None for signing officers."""

    address: str
    name: str
    post: Post | None


@dataclass
class Recipients:
    """Everybody who may have to be asked on a day, read once."""

    on: date
    posts: dict[int, Post]
    people: dict[int, list[PostHolding]]
    signing: list[Person]
    ended: dict[int, date] = field(default_factory=dict)

    def leads_of(self, action: Action) -> list[Person]:
        """Whoever covers the lead post, else its holder, else those of the first post above."""
        return self.asked_for(action.lead_id)

    def asked_for(self, post_id: int | None) -> list[Person]:
        """Those who are asked for what the post leads."""
        return self._first_reachable(post_id)

    def told_of(self, action: Action) -> list[Person]:
        """Those of them who may know what is said of it: what is confidential is not there for
        whoever is asked in place of its lead."""
        people = self.leads_of(action)
        if not action.is_confidential:
            return people
        return [each for each in people if each.post and each.post.pk == action.lead_id]

    def above(self, action: Action) -> list[Person]:
        """Those of the first post above the one that is asked for the action."""
        asked = self._reachable_from(action.lead_id)
        return self._first_reachable(self.posts[asked].reports_to_id) if asked else []

    def asked(self, action: Action, asked: EscalationLevel, round: UpdateRound) -> list[Person]:
        """Everybody who gets a question that has gone up so far, nobody twice."""
        found = {
            EscalationLevel.LEAD: lambda: self.leads_of(action),
            EscalationLevel.POST_ABOVE: lambda: self.above(action),
            EscalationLevel.SIGNING_OFFICER: lambda: self.signing,
            EscalationLevel.CHAIR: lambda: self._first_reachable(round.chair_id),
        }
        people: dict[str, Person] = {}
        for step in asked.levels_so_far:
            for person in found[step]():
                people.setdefault(person.address, person)
        return list(people.values())

    def asked_instead_of(self, held: Iterable[Post]) -> list[Post]:
        """The posts below these that no mail reaches, and for which their holders are asked."""
        keys = {post.pk for post in held}
        return [
            post
            for post in sorted(self.posts.values(), key=lambda post: (post.job_title, post.pk))
            if post.pk not in keys and self._reachable_from(post.pk) in keys
        ]

    def is_vacant(self, post_id: int | None) -> bool:
        """Whether nobody holds or covers the post on the day."""
        return post_id is not None and not self.people.get(post_id)

    def is_reached(self, post_id: int | None) -> bool:
        """Whether a mail reaches somebody who holds or covers the post itself."""
        return post_id is not None and self._reachable_from(post_id) == post_id

    def vacant_since(self, post_id: int) -> date | None:
        """The last day on which somebody held or covered it, where anybody ever did."""
        return self.ended.get(post_id)

    def _reachable_from(self, post_id: int | None) -> int | None:
        passed: set[int] = set()
        while post_id is not None and post_id not in passed:
            if any(holding.email for holding in self.people.get(post_id, [])):
                return post_id
            passed.add(post_id)
            post_id = self.posts[post_id].reports_to_id
        return None

    def _first_reachable(self, post_id: int | None) -> list[Person]:
        reached = self._reachable_from(post_id)
        if reached is None:
            return []
        holdings = [holding for holding in self.people[reached] if holding.email]
        covers = [holding for holding in holdings if holding.kind == HoldingKind.COVER]
        return [
            Person(holding.email.lower(), holding.name, self.posts[reached])
            for holding in covers or holdings
        ]


def find_recipients(*, on: date) -> Recipients:
    """Reads posts, who holds or covers them on the day, and the signing officers."""
    people: dict[int, list[PostHolding]] = defaultdict(list)
    for holding in PostHolding.objects.on(on).order_by("from_on", "pk"):
        people[holding.post_id].append(holding)
    ended: dict[int, date] = {}
    over = PostHolding.objects.not_cancelled().filter(to_on__lt=on)
    for post_id, day in over.order_by("to_on").values_list("post", "to_on"):
        if day is not None:
            ended[post_id] = day
    return Recipients(
        on=on,
        posts={post.pk: post for post in Post.objects.all()},
        people=people,
        signing=[Person(user.email, user.name, None) for user in signing_officers()],
        ended=ended,
    )


def signing_officers() -> QuerySet[User]:
    """Everybody who may sign in and accept what is done."""
    active = User.objects.filter(is_active=True, groups__name=Role.SIGNING_OFFICER.value)
    return active.order_by("pk")
