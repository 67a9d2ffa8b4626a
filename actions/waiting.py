"""What of the plans waits for somebody: as a lead, and as who decides.

An action of one's own stands once, where it is most urgent, and tells every reason.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from actions import rules
from actions.answering import (
    Answerer,
    OwnAction,
    answerer_of,
    own_actions,
    pages_of,
    questions_about,
)
from actions.flags import Flag
from actions.models import (
    Action,
    ActionEntry,
    ActionQuerySet,
    DateRequest,
    EmbeddedCheck,
    Hold,
    Question,
    WithdrawalRequest,
)
from actions.ratings import how_bad
from actions.signing import (
    dates_to_answer_by,
    ratings_to_settle_by,
    sent_back,
    to_sign_by,
    waiting_longest_first,
)
from actions.waiting_for_team import waiting_for_team
from safeguard.accounts.models import User
from safeguard.dates import in_words
from safeguard.urgency import Urgency, Waiting, WaitingGroup, for_days, group_of, in_days

DUE_SOON = timedelta(days=14)
# For so long an answer about a date is news.
ANSWER_IS_NEWS = timedelta(days=14)
Reason = tuple[Urgency, str]


def waiting_for(user: User, *, on: date) -> list[WaitingGroup]:
    """Every reason for which something waits, each with what waits; nothing empty.

    A number of queries that does not grow with actions. Another kind is one more function here.
    """
    return [
        *_own(user, on=on),
        *_dates_to_answer(user, on=on),
        *_to_sign(user, on=on),
        *_withdrawals_to_answer(user, on=on),
        *_to_check(user, on=on),
        *_ratings_to_settle(user, on=on),
        *waiting_for_team(user, on=on),
    ]


def _own(user: User, *, on: date) -> list[WaitingGroup]:
    answerer = answerer_of(user, on=on)
    if not answerer.posts:
        return []
    own = own_actions(answerer.own.with_parts(on=on), on=on)
    mine = Action.objects.visible_to(user).filter(lead__in=user.posts_on(on))
    beside, questions = _beside(mine, on=on), _questions(user, answerer)
    found: dict[Urgency, list[tuple[OwnAction, list[Reason]]]] = defaultdict(list)
    for each in own:
        reasons = [*_reasons(each, on=on), *beside.get(each.action.pk, [])]
        if question := questions.get(each.action.pk):
            reasons.append((Urgency.QUESTION, _asks(question)))
        if reasons:
            found[min(reasons)[0]].append((each, sorted(reasons)))
    lines: dict[Urgency, list[Waiting]] = defaultdict(list)
    pages = pages_of(own)
    for urgency, rows in found.items():
        lines[urgency] = [
            _own_line(*row, questions, pages) for row in sorted(rows, key=_worst_first)
        ]
    reported_on = {each.action.pk for each in own}
    for key, question in questions.items():
        if key not in reported_on:
            lines[Urgency.QUESTION].append(_question_line(question))
    return [group for urgency, told in lines.items() for group in group_of(urgency, told)]


def _asks(question: Question) -> str:
    words = _("Please reply by %(day)s: %(words)s")
    return words % {"day": in_words(question.answer_by), "words": _short(question.words)}


def _question_line(question: Question) -> Waiting:
    """A question about an action on which nobody reports any more."""
    address = reverse("actions:reply-to-question", args=[question.pk])
    action = question.action
    return _line(action, _asks(question), address, own_action=action.pk)


def _questions(user: User, answerer: Answerer) -> dict[int, Question]:
    """By action what the team asks those who answer for it, done actions too; the newest."""
    asked = questions_about(answerer.led).visible_to(user).waiting()
    return {question.action_id: question for question in asked}


def _worst_first(row: tuple[OwnAction, list[Reason]]) -> tuple[int, date]:
    action = row[0].action
    return how_bad(action.rating), action.due_on or date.max


def _own_line(
    own: OwnAction,
    reasons: list[Reason],
    questions: Mapping[int, Question],
    pages: Mapping[int, int],
) -> Waiting:
    action = own.action
    address = action.get_absolute_url()
    if reasons[0][0] == Urgency.RATING_CHALLENGED and own.reading:
        address = reverse("actions:reply-to-reading", args=[own.reading.pk])
    elif reasons[0][0] == Urgency.ASKED:
        page = pages[action.pk]
        address = reverse("actions:update-my-actions") + (f"?page={page}" if page > 1 else "")
        address += f"#action-{action.pk}"
    elif reasons[0][0] == Urgency.QUESTION:
        address = reverse("actions:reply-to-question", args=[questions[action.pk].pk])
    return _line(
        action,
        " ".join([*(why for _urgency, why in reasons), action.parts_text]).strip(),
        address,
        own_action=action.pk,
    )


def _reasons(own: OwnAction, *, on: date) -> Iterator[Reason]:
    """Why an action waits for its lead, as far as the action itself tells."""
    due, reading = own.action.due, own.reading
    if own.round and own.answer is None and own.question is None:
        until = own.round.cut_off_on
        words, days = _("Answer by %(day)s, %(days)s."), in_days(until, on=on)
        if until < on:
            words = _("Your answer was due by %(day)s and has been missing %(days)s.")
            days = for_days(until, on=on)
        yield Urgency.ASKED, words % {"day": in_words(until), "days": days}
    if reading and reading.is_challenge and reading.rating and reading.replied_at is None:
        words = _("The team proposes %(rating)s: %(reason)s")
        told = {"rating": reading.rating.label, "reason": _short(reading.words)}
        yield Urgency.RATING_CHALLENGED, words % told
    if due.last_day is None:
        return
    if Flag.OVERDUE in own.flags:
        told = {"day": due.display, "days": for_days(due.last_day, on=on)}
        yield Urgency.OVERDUE, _("Was due %(day)s, overdue %(days)s.") % told
    elif on <= due.last_day <= on + DUE_SOON:
        told = {"day": due.display, "days": in_days(due.last_day, on=on)}
        yield Urgency.DUE_SOON, _("Due %(day)s, %(days)s.") % told


def news_of(mine: ActionQuerySet, *, on: date) -> dict[int, list[str]]:
    """By action what its lead has to know: sent back and why, no longer on hold, date answered."""
    told = _beside(mine, on=on).items()
    return {pk: [words for _urgency, words in reasons] for pk, reasons in told}


def _beside(mine: ActionQuerySet, *, on: date) -> dict[int, list[Reason]]:
    """Why actions wait for their lead, as far as somebody else said or agreed something."""
    reasons: dict[int, list[Reason]] = defaultdict(list)
    for entry in sent_back(mine):
        reasons[entry.action_id].append((Urgency.SENT_BACK, _sent_back(entry, on=on)))
    for hold in _holds_over(mine, on=on):
        words = _("The hold is over. Work was expected to go on from %(day)s.")
        told = words % {"day": in_words(hold.restart_on)}
        reasons[hold.entry.action_id].append((Urgency.HOLD_OVER, told))
    for request in _newest_answers(mine, on=on):
        reasons[request.action_id].append((Urgency.DATE_ANSWERED, _answered(request)))
    return reasons


def _sent_back(entry: ActionEntry, *, on: date) -> str:
    return _("Sent back to you by %(name)s on %(day)s, %(days)s: %(reason)s") % {
        "name": entry.recorded_by.name,
        "day": in_words(entry.effective_on),
        "days": for_days(entry.effective_on, on=on),
        "reason": _short(entry.reason),
    }


def _holds_over(mine: QuerySet[Action], *, on: date) -> QuerySet[Hold]:
    over = Hold.objects.current().over(on=on).filter(entry__action__in=mine)
    return over.select_related("entry").order_by("restart_on", "pk")


def _newest_answers(mine: QuerySet[Action], *, on: date) -> list[DateRequest]:
    """Per action the newest answer about its date, while it is news."""
    answered = DateRequest.objects.filter(action__in=mine, decided_at__date__gt=on - ANSWER_IS_NEWS)
    newest: dict[int, DateRequest] = {}
    for request in answered.order_by("decided_at", "pk"):
        newest[request.action_id] = request
    return list(newest.values())


def _answered(request: DateRequest) -> str:
    words = _("The new date you asked for, %(new)s, was agreed on %(day)s.")
    if request.answer == DateRequest.Answer.REFUSED:
        words = _("The new date you asked for, %(new)s, was refused on %(day)s: %(reason)s")
    decided = timezone.localdate(request.decided_at) if request.decided_at else None
    return words % {
        "new": request.new_due.display,
        "day": in_words(decided) if decided else "",
        "reason": _short(request.answer_reason),
    }


def _dates_to_answer(user: User, *, on: date) -> list[WaitingGroup]:
    lines = [
        _line(
            request.action,
            _("New date asked for: %(new)s. Waiting %(days)s.")
            % {
                "new": request.new_due.display,
                "days": for_days(timezone.localdate(request.asked_at), on=on),
            },
            reverse("actions:answer-date-request", args=[request.pk]),
        )
        for request in dates_to_answer_by(user, on=on)
    ]
    return group_of(Urgency.DATE_TO_ANSWER, lines)


def _to_sign(user: User, *, on: date) -> list[WaitingGroup]:
    """Completions that this person may sign, the longest waiting first."""
    if not user.is_signing_officer:
        return []
    waiting = waiting_longest_first(Action.objects.visible_to(user), on=on)
    lines = [
        _line(
            row.action,
            _("Said to be done on %(day)s. Waiting %(days)s.")
            % {"day": in_words(row.wait.since), "days": for_days(row.wait.since, on=on)}
            if row.wait.since
            else "",
            reverse("actions:sign-off", args=[row.action.pk]),
        )
        for row in to_sign_by(user, waiting, on=on)
    ]
    return group_of(
        Urgency.TO_SIGN,
        lines,
        all_at=reverse("actions:sign-off-several"),
        all_words=_("Read and sign several at once"),
    )


def _withdrawals_to_answer(user: User, *, on: date) -> list[WaitingGroup]:
    """Requests that the improvement team has to decide, the oldest first."""
    waiting = WithdrawalRequest.objects.visible_to(user).waiting()
    rows = waiting.select_related("action__plan", "action__rating").order_by("asked_at", "pk")
    lines = [
        _line(
            request.action,
            _("Waiting %(days)s: %(reason)s")
            % {
                "days": for_days(timezone.localdate(request.asked_at), on=on),
                "reason": _short(request.reason),
            },
            request.action.get_absolute_url(),
        )
        for request in rows
        if rules.can_answer_withdrawal(user, request)
    ]
    return group_of(Urgency.WITHDRAWAL_TO_ANSWER, lines)


def _to_check(user: User, *, on: date) -> list[WaitingGroup]:
    """Checks whose day has come, for those who look whether a thing has lasted."""
    due = EmbeddedCheck.objects.visible_to(user).due(on=on)
    rows = due.select_related("action__plan", "action__rating").order_by("due_on", "pk")
    lines = [
        _line(
            check.action,
            _("Check planned for %(day)s. Waiting %(days)s.")
            % {"day": in_words(check.due_on), "days": for_days(check.due_on, on=on)},
            reverse("actions:record-embedded-check", args=[check.pk]),
        )
        for check in rows
        if rules.can_plan_check(user, check.action)
    ]
    return group_of(Urgency.TO_CHECK, lines)


def _ratings_to_settle(user: User, *, on: date) -> list[WaitingGroup]:
    lines = [
        _line(
            reading.entry.action,
            _("Proposed: %(rating)s. Waiting %(days)s: %(reason)s")
            % {
                "rating": reading.rating.label if reading.rating else "",
                "days": for_days(timezone.localdate(reading.read_at), on=on),
                "reason": _short(reading.words),
            },
            reverse("actions:settle-rating", args=[reading.pk]),
        )
        for reading in ratings_to_settle_by(user, on=on)
    ]
    return group_of(Urgency.RATING_TO_SETTLE, lines)


def _line(action: Action, why: str, address: str, *, own_action: int | None = None) -> Waiting:
    return Waiting(
        what=f"{action.ref}: {Truncator(action.wording).chars(120)}",
        why=why,
        address=address,
        beside=action.plan.title,
        rating=action.rating,
        own_action=own_action,
    )


def _short(text: str) -> str:
    return Truncator(text).chars(200)
