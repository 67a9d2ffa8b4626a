"""What waits to be signed off: since when, on whose word, and whether anybody may sign it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from actions.changes import rules as changes_rules
from actions.models import (
    VOUCHING,
    AcceptedBy,
    Action,
    ActionEntry,
    ActionQuerySet,
    CompletionClaim,
    DateRequest,
    ImprovementPlan,
    Reading,
)
from actions.moderation import rules as moderation_rules
from actions.plans.states import State
from actions.sign_off import rules
from safeguard.accounts.models import Post, PostHolding, User
from safeguard.accounts.roles import Role


@dataclass(frozen=True)
class Wait:
    """Since when an action waits, and the keys of those who wrote its last update and the claim.

    `since` is None while it does not wait.
    """

    since: date | None = None
    writers: frozenset[int] = frozenset()

    def days(self, *, on: date) -> int:
        """For how many days it has been waiting."""
        return (on - self.since).days if self.since else 0


@dataclass(frozen=True)
class ToSign:
    """An action that waits, with what its completion is claimed on."""

    action: Action
    wait: Wait
    days: int
    claim: CompletionClaim | None

    @property
    def key(self) -> str:
        """The action in the version that is read, as a tick names it."""
        return f"{self.action.pk}-{self.action.version}"

    @property
    def is_claimed_with_evidence(self) -> bool:
        """Whether the claim says what shows that it is complete; files are counted apart."""
        return bool(self.claim and self.claim.evidence)


def waits_of(actions: ActionQuerySet) -> dict[int, Wait]:
    """How long each of the actions has been waiting and on whose word; one query."""
    since: dict[int, date] = {}
    claimed_by: dict[int, int] = {}
    updated_by: dict[int, int] = {}
    entries = ActionEntry.objects.filter(action__in=actions.values("pk")).in_order()
    columns = ("action", "kind", "state", "effective_on", "recorded_by")
    for action_id, kind, state, day, by in entries.values_list(*columns):
        if state != State.AWAITING_SIGN_OFF:
            since.pop(action_id, None)
            claimed_by.pop(action_id, None)
        elif action_id not in since:
            since[action_id], claimed_by[action_id] = day, by
        if kind in VOUCHING:
            updated_by[action_id] = by
    return defaultdict(
        Wait,
        {
            action_id: Wait(
                since.get(action_id),
                frozenset(
                    by for by in (claimed_by.get(action_id), updated_by.get(action_id)) if by
                ),
            )
            for action_id in since.keys() | updated_by.keys()
        },
    )


def waiting_longest_first(actions: ActionQuerySet, *, on: date) -> list[ToSign]:
    """Those of the actions that wait to be signed off, with their claims; three queries."""
    waiting = actions.in_state(State.AWAITING_SIGN_OFF)
    waits = waits_of(waiting)
    claims = newest_claims(waiting)
    rows = [
        ToSign(action, waits[action.pk], waits[action.pk].days(on=on), claims.get(action.pk))
        for action in waiting.select_related("plan", "rating", "lead").in_order()
    ]
    return sorted(rows, key=lambda row: -row.days)


def sent_back(actions: ActionQuerySet) -> list[ActionEntry]:
    """Per action the entry that returned it to its lead, while nothing was reported since."""
    returned: dict[int, int] = {}
    before: dict[int, str] = {}
    entries = ActionEntry.objects.filter(action__in=actions.open().values("pk")).in_order()
    # All there ever was of what is open passes here, so it comes without its words.
    for key, action_id, kind, state in entries.values_list("pk", "action", "kind", "state"):
        waited = before.get(action_id) == State.AWAITING_SIGN_OFF
        if waited and state == State.IN_PROGRESS:
            returned[action_id] = key
        elif kind in VOUCHING or state == State.AWAITING_SIGN_OFF:
            returned.pop(action_id, None)
        before[action_id] = state
    found = ActionEntry.objects.filter(pk__in=returned.values())
    return list(found.select_related("action__plan", "recorded_by").in_order())


def to_sign_by(user: User, waiting: Iterable[ToSign], *, on: date) -> list[ToSign]:
    """Those of what waits that this person may sign."""
    posts = list(user.posts_on(on))
    return [
        row
        for row in waiting
        if rules.can_sign_off(user, row.action, posts=posts, writers=row.wait.writers)
    ]


def dates_to_answer_by(user: User, *, on: date) -> list[DateRequest]:
    """Requests for a new date that this person may agree or refuse, the oldest first."""
    if not user.is_signing_officer:
        return []
    waiting = DateRequest.objects.visible_to(user).waiting()
    rows = waiting.select_related("action__plan", "action__rating").order_by("asked_at", "pk")
    posts = list(user.posts_on(on))
    return [each for each in rows if changes_rules.can_answer_date_request(user, each, posts=posts)]


def ratings_to_settle_by(user: User, *, on: date) -> list[Reading]:
    """Challenged ratings that this person may decide, the longest challenged first."""
    if not user.is_signing_officer:
        return []
    challenged = Reading.objects.visible_to(user).newest().unsettled()
    rows = challenged.select_related("entry__action__plan", "entry__action__rating", "rating")
    posts = list(user.posts_on(on))
    return [
        reading
        for reading in rows.order_by("read_at", "pk")
        if moderation_rules.can_settle_rating(user, reading, posts=posts)
    ]


def newest_claims(actions: ActionQuerySet) -> dict[int, CompletionClaim]:
    """Per action the newest claim that it is done; one that came by an import has none."""
    claimed = CompletionClaim.objects.filter(entry__action__in=actions.values("pk"))
    claims = claimed.select_related("entry__recorded_by")
    newest: dict[int, CompletionClaim] = {}
    for claim in claims.newest_first():
        newest.setdefault(claim.entry.action_id, claim)
    return newest


def leads_without_signer(plan: ImprovementPlan, actions: ActionQuerySet, *, on: date) -> list[Post]:
    """Posts that lead open actions of the plan which nobody may sign off: each signing officer
    there is holds or covers that very post."""
    if plan.accepted_by == AcceptedBy.COMMITTEE:
        return []
    is_signer = User.objects.filter(is_active=True, groups__name=Role.SIGNING_OFFICER.value)
    signers = set(is_signer.values_list("pk", flat=True))
    holders: dict[int, set[int]] = defaultdict(set)
    held = PostHolding.objects.on(on).filter(user__in=signers).values_list("post", "user")
    for post_id, user_id in held:
        if user_id is not None:
            holders[post_id].add(user_id)
    if plan.accepting_post_id is not None:
        signers &= holders[plan.accepting_post_id]
    leads = Post.objects.filter(pk__in=actions.open().filter(plan=plan).values("lead")).in_order()
    return [post for post in leads if not signers - holders[post.pk]]
