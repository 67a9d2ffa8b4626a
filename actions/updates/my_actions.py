"""What one person has to answer: the open actions of the posts they hold or cover."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from actions.email.recipients import find_recipients
from actions.models import (
    Action,
    ActionEntry,
    ActionQuerySet,
    DateRequest,
    Draft,
    Evidence,
    Question,
    Reading,
    UpdateRound,
)
from actions.models.question import QuestionQuerySet
from actions.moderation.inbox import for_the_lead
from actions.plans.flags import Flag, flags_beside
from actions.plans.states import State
from safeguard.accounts.models import Post, PostHolding, User
from safeguard.page_sizes import OWN_ACTIONS_PER_PAGE


@dataclass(frozen=True)
class Answerer:
    """Who answers for which posts. Without a sign-in of their own the system notes their words.

    `posts` are those they hold or cover and, after them, those below that no mail reaches and for
    which they are therefore asked. The keys of the latter are `stands_in`: what is confidential
    in them is not theirs to see. `token` is that of the link in their mail; "" for whoever has
    signed in.
    """

    user: User
    told_by: str
    posts: tuple[Post, ...]
    address: str
    token: str = ""
    stands_in: frozenset[int] = frozenset()

    @property
    def called(self) -> str:
        """Their name with the address that the mail went to."""
        name = self.told_by or self.user.name
        return self.address if name == self.address else f"{name} ({self.address})"

    @property
    def greeted_as(self) -> str:
        """Their name in a mail; "" where only the address is known."""
        name = self.told_by or self.user.name
        return "" if name == self.address else name

    @property
    def own_posts(self) -> list[Post]:
        """The posts they hold or cover."""
        return [post for post in self.posts if post.pk not in self.stands_in]

    @property
    def posts_below(self) -> list[Post]:
        """The posts for which they are asked because no mail reaches anybody there."""
        return [post for post in self.posts if post.pk in self.stands_in]

    @property
    def confidential_count(self) -> int:
        """How many of their open actions are confidential."""
        return self.own.filter(is_confidential=True).count()

    @property
    def led(self) -> ActionQuerySet:
        """Their posts' actions, done ones too."""
        led = Action.objects.filter(lead__in=[post.pk for post in self.posts])
        return led.exclude(is_confidential=True, lead__in=self.stands_in)

    @property
    def own(self) -> ActionQuerySet:
        """Their posts' open actions."""
        return self.led.open()


@dataclass(frozen=True)
class OwnAction:
    """An action, the round that asks for it, and what was said of it last.

    `answer` is what came in that round, None as long as nothing did. `reading` is what the team
    made of the last answer, where the lead may say something to it; `question` is what it asks
    about that answer.
    """

    action: Action
    round: UpdateRound | None
    spoken: ActionEntry | None
    flags: list[Flag]
    answer: ActionEntry | None
    reading: Reading | None = None
    question: Question | None = None

    @property
    def waits(self) -> bool:
        """Whether an update is asked for and has not come, or a question has no answer."""
        return self.round is not None and (self.answer is None or self.question is not None)

    @property
    def asks_for_reply(self) -> bool:
        """Whether another rating is proposed, or a report wording stands."""
        reading = self.reading
        return reading is not None and bool(reading.wording_id or reading.replied_at is None)


def answerer_of(user: User, *, on: date) -> Answerer:
    """A signed-in person."""
    held = tuple(user.posts_on(on).order_by("job_title", "pk"))
    below = _below(held, on=on)
    return Answerer(user, "", (*held, *below), user.email, stands_in=_keys(below))


def answerer_at(address: str, *, on: date, token: str = "") -> Answerer:
    """Whoever a mail to the address reaches."""
    user = User.objects.filter(email=address.lower(), is_active=True).first()
    own = Q(email__iexact=address) | (Q(user=user) if user else Q(pk__in=[]))
    holdings = list(PostHolding.objects.on(on).filter(own).select_related("post"))
    posts = {holding.post.pk: holding.post for holding in holdings}
    below = _below(posts.values(), on=on)
    name = next((holding.name for holding in holdings if holding.name), address)
    return Answerer(
        user=user or User.objects.system(),
        told_by="" if user else name,
        posts=(*posts.values(), *below),
        address=address,
        token=token,
        stands_in=_keys(below),
    )


def _below(held: Iterable[Post], *, on: date) -> tuple[Post, ...]:
    """The posts with actions for which those who hold these are asked."""
    above = list(held)
    if not above or not Post.objects.filter(reports_to__in=above).exists():
        return ()
    posts = find_recipients(on=on).posts_asked_for(above)
    leading = set(Action.objects.filter(lead__in=posts).values_list("lead", flat=True))
    return tuple(post for post in posts if post.pk in leading)


def _keys(posts: Iterable[Post]) -> frozenset[int]:
    return frozenset(post.pk for post in posts)


def own_actions(own: ActionQuerySet, *, on: date) -> list[OwnAction]:
    """The actions, worst first; those that wait for a signature need no answer."""
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
    read = for_the_lead([action.pk for action in actions], on=on)
    about_updates = questions_about(own).about_updates().waiting()
    questions = {question.action_id: question for question in about_updates}
    return [
        OwnAction(
            action=action,
            round=rounds.get(action.plan_id)
            if action.pk in asked or action.pk in answers
            else _round_of_question(questions.get(action.pk)),
            spoken=spoken.get(action.pk),
            flags=flags_beside(action.facts, on=on),
            answer=answers.get(action.pk),
            reading=read.get(action.pk),
            question=questions.get(action.pk),
        )
        for action in actions
    ]


def in_page_order(own: Iterable[OwnAction]) -> list[OwnAction]:
    """As the page to answer on lists them: what waits first, what was answered last."""
    return sorted(own, key=lambda each: 0 if each.waits else 2 if each.answer else 1)


def pages_of(own: Iterable[OwnAction]) -> dict[int, int]:
    """By the key of an action the page on which it is answered, counted from 1."""
    return {
        each.action.pk: n // OWN_ACTIONS_PER_PAGE + 1 for n, each in enumerate(in_page_order(own))
    }


def questions_about(led: ActionQuerySet) -> QuestionQuerySet:
    """What the team has asked about these actions, as it was asked."""
    return Question.objects.filter(action__in=led).with_action().in_order()


def _round_of_question(question: Question | None) -> UpdateRound | None:
    """A question is answered in its own round, also where that is closed."""
    return question.entry.round if question and question.entry else None


def _asked_for(actions: Sequence[Action], rounds: Collection[UpdateRound]) -> set[int]:
    keys = [action.pk for action in actions]
    return {
        pk
        for round in rounds
        for pk in Action.objects.asked_in(round).filter(pk__in=keys).values_list("pk", flat=True)
    }


def drafts_of(address: str) -> dict[int, Draft]:
    """What the person at the address has typed and not sent, by the key of the action."""
    return {draft.action_id: draft for draft in Draft.objects.of(address)}


def dates_asked_of(own: ActionQuerySet) -> dict[int, DateRequest]:
    """By the key of the action the new date that was asked for and waits for its answer."""
    asked = DateRequest.objects.waiting().filter(action__in=own).select_related("asked_by")
    return {request.action_id: request for request in asked}


def evidence_of(own: ActionQuerySet) -> dict[int, list[Evidence]]:
    """By the key of the action what was handed in for it, the newest first."""
    handed_in: dict[int, list[Evidence]] = defaultdict(list)
    for each in Evidence.objects.current().filter(action__in=own).newest_first():
        handed_in[each.action_id].append(each)
    return handed_in


def round_of(plan_id: int, *, on: date) -> UpdateRound | None:
    """The round of the plan to which an answer of the day belongs, where there is one."""
    return UpdateRound.objects.taking_answers(on=on).filter(plans=plan_id).first()


def _rounds(actions: Sequence[Action], *, on: date) -> dict[int, UpdateRound]:
    """The round of each plan to which an answer of the day belongs, where there is one."""
    plans = {action.plan_id for action in actions}
    taking = UpdateRound.objects.taking_answers(on=on).filter(plans__in=plans)
    found: dict[int, UpdateRound] = {}
    for round in taking.distinct().prefetch_related("plans"):
        for plan in round.plans.all():
            found.setdefault(plan.pk, round)
    return found
