"""The queue of actions waiting for sign-off, and other decisions for signing officers."""

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
    EntryKind,
    ImprovementPlan,
    Reading,
)
from actions.moderation import rules as moderation_rules
from actions.plans.states import State
from actions.sign_off import rules
from safeguard.accounts.models import Post, PostHolding, User
from safeguard.accounts.roles import Role
from safeguard.waiting import for_days


@dataclass(frozen=True)
class Wait:
    """How long an action has been waiting, and who recorded its last update and the claim.

    These people are identified by the primary keys of their accounts. `since` is None if the action
    is not waiting.
    """

    since: date | None = None
    writers: frozenset[int] = frozenset()

    def in_words(self, *, on: date) -> str:
        """How long it has been waiting, such as "for 3 days"; empty if it is not waiting."""
        return for_days(self.since, on=on) if self.since else ""


@dataclass(frozen=True)
class ToSign:
    """An action waiting for sign-off, with its claim of completion."""

    action: Action
    wait: Wait
    waited: str
    claim: CompletionClaim | None

    @property
    def key(self) -> str:
        """The value of the checkbox: the action and the version that is shown."""
        return f"{self.action.pk}-{self.action.version}"

    @property
    def is_claimed_with_evidence(self) -> bool:
        """Whether the claim describes the evidence of completion. Files are counted separately."""
        return bool(self.claim and self.claim.evidence)


def waits_of(actions: ActionQuerySet) -> dict[int, Wait]:
    """How long each action has been waiting. Uses one query."""
    since: dict[int, date] = {}
    claimed_by: dict[int, int] = {}
    updated_by: dict[int, int] = {}
    ended: dict[int, tuple[date, int]] = {}
    entries = ActionEntry.objects.filter(action__in=actions.values("pk")).in_order()
    columns = ("action", "kind", "state", "effective_on", "recorded_by")
    for action_id, kind, state, day, by in entries.values_list(*columns):
        if state != State.AWAITING_SIGN_OFF:
            if action_id in since:
                ended[action_id] = since.pop(action_id), claimed_by.pop(action_id)
        elif action_id not in since:
            # If a sign-off is taken back, the claim is still that of the person who made it.
            is_restored = kind == EntryKind.TAKEN_BACK and action_id in ended
            claim = ended[action_id] if is_restored else (day, by)
            since[action_id], claimed_by[action_id] = claim
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
    """The actions waiting for sign-off with their claims, longest wait first.

    Uses three queries.
    """
    waiting = actions.in_state(State.AWAITING_SIGN_OFF)
    waits = waits_of(waiting)
    claims = newest_claims(waiting)
    rows = [
        ToSign(action, waits[action.pk], waits[action.pk].in_words(on=on), claims.get(action.pk))
        for action in waiting.select_related("plan", "rating", "lead").in_order()
    ]
    return sorted(rows, key=lambda row: row.wait.since or on)


def returned_to_lead(actions: ActionQuerySet) -> list[ActionEntry]:
    """The entries that returned an action, if there has been no update since."""
    returned: dict[int, int] = {}
    before: dict[int, str] = {}
    entries = ActionEntry.objects.filter(action__in=actions.open().values("pk")).in_order()
    # This reads the whole history of open actions, so it leaves out the texts.
    for key, action_id, kind, state in entries.values_list("pk", "action", "kind", "state"):
        waited = before.get(action_id) == State.AWAITING_SIGN_OFF
        if waited and state == State.IN_PROGRESS:
            returned[action_id] = key
        elif kind in VOUCHING or state == State.AWAITING_SIGN_OFF:
            returned.pop(action_id, None)
        before[action_id] = state
    rows = ActionEntry.objects.filter(pk__in=returned.values())
    return list(rows.select_related("action__plan", "recorded_by").in_order())


def to_sign_by(user: User, waiting: Iterable[ToSign], *, on: date) -> list[ToSign]:
    """The waiting actions that the user can sign off."""
    posts = list(user.posts_on(on))
    return [
        row
        for row in waiting
        if rules.can_sign_off(user, row.action, posts=posts, writers=row.wait.writers)
    ]


def dates_to_answer_by(user: User, *, on: date) -> list[DateRequest]:
    """Requests for a new date that the user can decide, oldest first."""
    if not user.is_signing_officer:
        return []
    waiting = DateRequest.objects.visible_to(user).waiting()
    rows = waiting.select_related("action__plan", "action__rating").order_by("asked_at", "pk")
    posts = list(user.posts_on(on)) if rows else []
    return [each for each in rows if changes_rules.can_answer_date_request(user, each, posts=posts)]


def ratings_to_settle_by(user: User, *, on: date) -> list[Reading]:
    """Challenged ratings that the user can decide, oldest first."""
    if not user.is_signing_officer:
        return []
    challenged = Reading.objects.visible_to(user).newest().unsettled()
    rows = challenged.select_related(
        "entry__action__plan", "entry__action__rating", "rating"
    ).order_by("read_at", "pk")
    posts = list(user.posts_on(on)) if rows else []
    return [
        reading
        for reading in rows
        if moderation_rules.can_settle_rating(user, reading, posts=posts)
    ]


def newest_claims(actions: ActionQuerySet) -> dict[int, CompletionClaim]:
    """The latest claim of completion for each action. Imported actions have none."""
    claimed = CompletionClaim.objects.filter(entry__action__in=actions.values("pk"))
    claims = claimed.select_related("entry__recorded_by", "entry__for_post", "entry__lead")
    newest: dict[int, CompletionClaim] = {}
    for claim in claims.newest_first():
        newest.setdefault(claim.entry.action_id, claim)
    return newest


def leads_without_signer(plan: ImprovementPlan, actions: ActionQuerySet, *, on: date) -> list[Post]:
    """Posts with open actions in the plan that nobody can sign off.

    This happens if every signing officer holds or covers the lead post.
    """
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
