"""The actions that one person updates, whether signed in or by link.

They are the actions of the posts that the person holds or covers.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import F
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils import timezone

from actions.email.recipients import find_recipients
from actions.email.signed_links import SignedLink, read_link
from actions.models import (
    Action,
    ActionEntry,
    ActionQuerySet,
    CompletionClaim,
    DateRequest,
    Draft,
    Evidence,
    Question,
    Reading,
    UpdateRound,
)
from actions.models.entry import REPORTING
from actions.models.question import QuestionQuerySet
from actions.plans.flags import Flag, flags_to_show
from actions.plans.states import State
from safeguard.accounts.models import Post, PostHolding, User

# How long a code opens confidential actions, in seconds.
UNLOCKED_FOR = 60 * 60


@dataclass(frozen=True)
class Answerer:
    """A person who sends updates, and their posts.

    For someone without an account, `user` is the system user and `told_by` is the person's name.
    `posts` are the posts they hold or cover, followed by the posts below them that have no email
    address and whose updates they are asked for instead. `posts_below_ids` are the primary keys of
    the latter, whose confidential actions they cannot see. `token` is the token of their link, or
    "" for a signed-in user.
    """

    user: User
    told_by: str
    posts: tuple[Post, ...]
    address: str
    token: str = ""
    posts_below_ids: frozenset[int] = frozenset()

    @property
    def name_and_address(self) -> str:
        """Their name and the address to which their link was sent."""
        name = self.told_by or self.user.name
        return self.address if name == self.address else f"{name} ({self.address})"

    @property
    def greeting_name(self) -> str:
        """Their name as used in an email, or "" if only the address is known."""
        name = self.told_by or self.user.name
        return "" if name == self.address else name

    @property
    def own_posts(self) -> list[Post]:
        """The posts they hold or cover."""
        return [post for post in self.posts if post.pk not in self.posts_below_ids]

    @property
    def posts_below(self) -> list[Post]:
        """The posts whose updates they are asked for because those posts have no email address."""
        return [post for post in self.posts if post.pk in self.posts_below_ids]

    @property
    def link_user(self) -> User | None:
        """The user to record for someone using a link; None for a signed-in user."""
        return self.user if self.token else None

    @property
    def own_page(self) -> str:
        """The URL of the page with their actions."""
        if self.token:
            return reverse("actions:answer", args=[self.token])
        return reverse("actions:update-my-actions")

    @property
    def confidential_count(self) -> int:
        """How many of their open actions are confidential."""
        return self.own.filter(is_confidential=True).count()

    @property
    def led(self) -> ActionQuerySet:
        """All actions of their posts, including completed ones."""
        led = Action.objects.filter(lead__in=[post.pk for post in self.posts])
        return led.exclude(is_confidential=True, lead__in=self.posts_below_ids)

    @property
    def own(self) -> ActionQuerySet:
        """Open actions of their posts."""
        return self.led.open()


@dataclass(frozen=True)
class OwnAction:
    """An action with its round and its last update.

    `spoken` is the last update, and `answer` is the one sent in the round, if any. `reading` is the
    team's review of the last update, if the lead can respond to it. `question` is the team's
    question about that update.
    """

    action: Action
    round: UpdateRound | None
    spoken: ActionEntry | None
    flags: list[Flag]
    answer: ActionEntry | None
    reading: Reading | None = None
    question: Question | None = None

    @property
    def is_outstanding(self) -> bool:
        """Whether an update is still to be sent. The team's questions are listed by themselves."""
        return self.round is not None and self.answer is None

    @property
    def asks_for_reply(self) -> bool:
        """Whether the lead can respond to a proposed rating or to edited report wording."""
        reading = self.reading
        return reading is not None and bool(reading.wording_id or reading.replied_at is None)


def answerer_of(user: User, *, on: date) -> Answerer:
    """A signed-in user, with their posts."""
    held = tuple(user.posts_on(on).order_by("job_title", "pk"))
    below = _below(held, on=on)
    return Answerer(user, "", (*held, *below), user.email, posts_below_ids=_keys(below))


def answerer_at(address: str, *, on: date, token: str = "") -> Answerer:
    """The person at an email address, with their posts."""
    holdings = PostHolding.objects.on(on).at(address).select_related("post")
    return _answerer(address, list(holdings), on=on, token=token)


def answerer_by(link: SignedLink, *, on: date, token: str = "") -> Answerer:
    """The person that a link belongs to, with those of its posts that are still theirs."""
    return _answerer(link.address, link.in_force(on=on), on=on, token=token)


def _answerer(address: str, holdings: Sequence[PostHolding], *, on: date, token: str) -> Answerer:
    user = User.objects.filter(email=address.lower(), is_active=True).first()
    posts = {holding.post.pk: holding.post for holding in holdings}
    below = _below(posts.values(), on=on)
    name = next((holding.name for holding in holdings if holding.name), address)
    return Answerer(
        user=user or User.objects.system(),
        told_by="" if user else name,
        posts=(*posts.values(), *below),
        address=address,
        token=token,
        posts_below_ids=_keys(below),
    )


def _below(held: Iterable[Post], *, on: date) -> tuple[Post, ...]:
    """Posts with no email address, so that the holders of the given posts are asked instead."""
    above = list(held)
    if not above or not Post.objects.filter(reports_to__in=above).exists():
        return ()
    posts = find_recipients(on=on).posts_asked_for(above)
    leading = set(Action.objects.filter(lead__in=posts).values_list("lead", flat=True))
    return tuple(post for post in posts if post.pk in leading)


def _keys(posts: Iterable[Post]) -> frozenset[int]:
    return frozenset(post.pk for post in posts)


def own_actions(own: ActionQuerySet, *, on: date) -> list[OwnAction]:
    """The actions still to be updated, most serious first. Those awaiting sign-off are left out."""
    actions = list(
        own.exclude(state=State.AWAITING_SIGN_OFF.value)
        .select_related("plan__scale", "rating", "lead")
        .prefetch_related("plan__scale__ratings")
        .worst_first()
    )
    rounds = _rounds(actions, on=on)
    entries = ActionEntry.objects.filter(action__in=actions).select_related("rating")
    in_rounds = entries.filter(round__in=rounds.values()).answering().in_order()
    answers = {entry.action_id: entry for entry in in_rounds}
    asked = _asked_for(actions, {round for round in rounds.values() if round.is_open})
    spoken = {entry.action_id: entry for entry in entries.spoken_as_at(on)}
    open_to_leads = Reading.objects.open_to_leads(actions, on=on)
    readings = {reading.entry.action_id: reading for reading in open_to_leads}
    about_updates = questions_about(own).about_updates().waiting()
    questions = {question.action_id: question for question in about_updates}
    return [
        OwnAction(
            action=action,
            round=rounds.get(action.plan_id)
            if action.pk in asked or action.pk in answers
            else _round_of_question(questions.get(action.pk)),
            spoken=spoken.get(action.pk),
            flags=flags_to_show(action.facts, on=on),
            answer=answers.get(action.pk),
            reading=readings.get(action.pk),
            question=questions.get(action.pk),
        )
        for action in actions
    ]


def claimed_in_rounds(own: ActionQuerySet, *, on: date) -> int:
    """How many actions awaiting sign-off were marked as complete in a round still open to updates.

    They have left the list of actions to update, but count as done.
    """
    rounds = "entry__action__plan__rounds"
    claims = CompletionClaim.objects.filter(
        **{f"{rounds}__in": UpdateRound.objects.taking_answers(on=on)},
        entry__action__in=own.in_state(State.AWAITING_SIGN_OFF),
        entry__recorded_at__gte=F(f"{rounds}__opened_at"),
    )
    return claims.values("entry__action").distinct().count()


def in_page_order(own: Iterable[OwnAction]) -> list[OwnAction]:
    """The actions in page order: outstanding first, already updated last."""
    return sorted(own, key=lambda each: 0 if each.is_outstanding else 2 if each.answer else 1)


def last_reports_on(actions: Iterable[Action], *, on: date) -> dict[int, ActionEntry]:
    """The last update in words about each action, by the key of the action.

    It is what the lead said or what an imported file says. Report wording by the team and silence
    at the end of a round are left out.
    """
    entries = ActionEntry.objects.filter(action__in=actions, kind__in=REPORTING)
    return {entry.action_id: entry for entry in entries.up_to(on).in_order()}


def questions_about(led: ActionQuerySet) -> QuestionQuerySet:
    """The team's questions about these actions, in the order they were asked."""
    return Question.objects.filter(action__in=led).with_action().in_order()


def _round_of_question(question: Question | None) -> UpdateRound | None:
    """The round of a question about an update. It may have been closed by now."""
    return question.entry.round if question and question.entry else None


def _asked_for(actions: Sequence[Action], rounds: Collection[UpdateRound]) -> set[int]:
    keys = [action.pk for action in actions]
    return {
        pk
        for round in rounds
        for pk in Action.objects.asked_in(round).filter(pk__in=keys).values_list("pk", flat=True)
    }


def drafts_of(address: str) -> dict[int, Draft]:
    """The drafts saved by the person at an address, by the key of the action."""
    return {draft.action_id: draft for draft in Draft.objects.of(address)}


def dates_asked_of(own: ActionQuerySet) -> dict[int, DateRequest]:
    """Pending requests for a new date, by the key of the action."""
    asked = (
        DateRequest.objects.waiting()
        .filter(action__in=own)
        .select_related("asked_by", "action__lead")
    )
    return {request.action_id: request for request in asked}


def evidence_of(own: ActionQuerySet) -> dict[int, list[Evidence]]:
    """Evidence by the key of the action, newest first."""
    evidence: dict[int, list[Evidence]] = defaultdict(list)
    for each in Evidence.objects.current().filter(action__in=own).newest_first():
        evidence[each.action_id].append(each)
    return evidence


def round_of(plan_id: int, *, on: date) -> UpdateRound | None:
    """The plan's round to which an update on this day belongs, or None if there is none."""
    return UpdateRound.objects.taking_answers(on=on).filter(plans=plan_id).first()


def _rounds(actions: Sequence[Action], *, on: date) -> dict[int, UpdateRound]:
    """The round to which an update on this day belongs, by plan."""
    plans = {action.plan_id for action in actions}
    taking = UpdateRound.objects.taking_answers(on=on).filter(plans__in=plans)
    found: dict[int, UpdateRound] = {}
    for round in taking.distinct().prefetch_related("plans"):
        for plan in round.plans.all():
            found.setdefault(plan.pk, round)
    return found


def link_of(token: str) -> SignedLink:
    """The link for a token, whether or not it has expired. Raises Http404 if it is invalid."""
    link = read_link(token)
    if link is None:
        raise Http404
    return link


def open_link(token: str) -> SignedLink:
    """The link for a token. Raises Http404 if it is invalid, expired or ended."""
    link = link_of(token)
    if not link.is_open(on=timezone.localdate()):
        raise Http404
    return link


def can_have_new_link(link: SignedLink, *, on: date) -> bool:
    """Whether the person still has a post, so that a new link would show them something."""
    return PostHolding.objects.on(on).at(link.address).exists()


def led_by_link(request: HttpRequest, link: SignedLink, *, on: date) -> ActionQuerySet:
    """The actions that a link shows.

    Confidential actions are included only once the emailed code has been entered.
    """
    led = answerer_by(link, on=on).led
    return led if is_unlocked(request, link) else led.public()


def own_by_link(request: HttpRequest, link: SignedLink, *, on: date) -> ActionQuerySet:
    """The open actions that a link shows."""
    return led_by_link(request, link, on=on).open()


def is_unlocked(request: HttpRequest, link: SignedLink) -> bool:
    """Whether the code has been entered in this browser within the last hour."""
    until = request.session.get(_session_key(link), 0)
    return bool(until > timezone.now().timestamp())


def unlock(request: HttpRequest, link: SignedLink, *, at: datetime) -> None:
    """Shows the link's confidential actions in this browser for an hour."""
    request.session[_session_key(link)] = at.timestamp() + UNLOCKED_FOR


def _session_key(link: SignedLink) -> str:
    return f"unlocked {link.address} {link.holdings}"
