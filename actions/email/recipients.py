"""Recipients of emails about an action: its lead officers, their managers and signing officers."""

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
    """A recipient's email address, name and post. The post is None for signing officers."""

    address: str
    name: str
    post: Post | None


@dataclass
class Recipients:
    """Everyone who can receive emails about actions on a day. They are loaded only once."""

    on: date
    posts: dict[int, Post]
    people: dict[int, list[PostHolding]]
    signing: list[Person]
    ended: dict[int, date] = field(default_factory=dict)
    see_confidential: frozenset[str] = frozenset()

    def can_be_told(self, address: str, action: Action) -> bool:
        """Whether the person at an address can be told about the action, or that it exists.

        This is `Action.objects.visible_to` for a person at work who may have no account: a
        confidential action is for those who see all of them and for its lead post. Every email
        asks it, when it is written and again when it is sent.
        """
        if not action.is_confidential or address.lower() in self.see_confidential:
            return True
        leads = self.people.get(action.lead_id, []) if action.lead_id else []
        return any(holding.email.lower() == address.lower() for holding in leads)

    def who_can_be_told(self, people: Iterable[Person], action: Action) -> list[Person]:
        """The people who can be told about the action. Each address is listed once."""
        told: dict[str, Person] = {}
        for person in people:
            if self.can_be_told(person.address, action):
                told.setdefault(person.address, person)
        return list(told.values())

    def leads_of(self, action: Action) -> list[Person]:
        """The people covering the lead post or, if there are none, its holders.

        If nobody in the post has an email address, the first post above it that has one is used,
        but not for a confidential action, which is hidden from the managers of its lead.
        """
        return self.who_can_be_told(self.asked_for(action.lead_id), action)

    def asked_for(self, post_id: int | None) -> list[Person]:
        """The people asked for updates on the actions of a lead post."""
        return self._first_reachable(post_id)

    def above(self, action: Action) -> list[Person]:
        """The people in the first post above the one that is asked about the action."""
        asked = self._reachable_from(action.lead_id)
        above = self._first_reachable(self.posts[asked].reports_to_id) if asked else []
        return self.who_can_be_told(above, action)

    def post_above(self, action: Action) -> list[Person]:
        """The people in the first post above the action's lead post, whoever is asked about it."""
        lead = self.posts.get(action.lead_id) if action.lead_id else None
        above = self._first_reachable(lead.reports_to_id) if lead else []
        return self.who_can_be_told(above, action)

    def asked(self, action: Action, asked: EscalationLevel, round: UpdateRound) -> list[Person]:
        """Everyone to ask once a request has been escalated to this level.

        Each person is listed once.
        """
        recipients = {
            EscalationLevel.LEAD: lambda: self.leads_of(action),
            EscalationLevel.POST_ABOVE: lambda: self.above(action),
            EscalationLevel.SIGNING_OFFICER: lambda: self.signing,
            EscalationLevel.CHAIR: lambda: self._first_reachable(round.chair_id),
        }
        people = [person for step in asked.levels_so_far for person in recipients[step]()]
        return self.who_can_be_told(people, action)

    def posts_asked_for(self, held: Iterable[Post]) -> list[Post]:
        """Posts that have no email address, so their updates are requested from `held` instead."""
        keys = {post.pk for post in held}
        return [
            post
            for post in sorted(self.posts.values(), key=lambda post: (post.job_title, post.pk))
            if post.pk not in keys and self._reachable_from(post.pk) in keys
        ]

    def is_vacant(self, post_id: int | None) -> bool:
        """Whether the post has no holder or cover on the day."""
        return post_id is not None and not self.people.get(post_id)

    def is_reachable(self, post_id: int | None) -> bool:
        """Whether the post itself has a holder or cover who has an email address."""
        return post_id is not None and self._reachable_from(post_id) == post_id

    def vacant_since(self, post_id: int) -> date | None:
        """The last day on which the post was held or covered; None if it never was."""
        return self.ended.get(post_id)

    def _reachable_from(self, post_id: int | None) -> int | None:
        visited: set[int] = set()
        while post_id is not None and post_id not in visited:
            if any(holding.email for holding in self.people.get(post_id, [])):
                return post_id
            visited.add(post_id)
            post_id = self.posts[post_id].reports_to_id
        return None

    def _first_reachable(self, post_id: int | None) -> list[Person]:
        reachable = self._reachable_from(post_id)
        if reachable is None:
            return []
        holdings = [holding for holding in self.people[reachable] if holding.email]
        covers = [holding for holding in holdings if holding.kind == HoldingKind.COVER]
        return [
            Person(holding.email.lower(), holding.name, self.posts[reachable])
            for holding in covers or holdings
        ]


def find_recipients(*, on: date) -> Recipients:
    """Load the posts, their holders and cover on the day, and the signing officers."""
    people: dict[int, list[PostHolding]] = defaultdict(list)
    for holding in PostHolding.objects.on(on).of_open_accounts().order_by("from_on", "pk"):
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
        see_confidential=frozenset(
            User.objects.get_queryset().who_see_confidential().values_list("email", flat=True)
        ),
    )


def improvement_team() -> QuerySet[User]:
    """Active users in the improvement team."""
    active = User.objects.filter(is_active=True, groups__name=Role.IMPROVEMENT_TEAM.value)
    return active.order_by("pk")


def signing_officers() -> QuerySet[User]:
    """Active users who can sign off actions."""
    active = User.objects.filter(is_active=True, groups__name=Role.SIGNING_OFFICER.value)
    return active.order_by("pk")
