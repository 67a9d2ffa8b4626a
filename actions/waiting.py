"""What a person has to do about plans: update their own actions and decide on others.

An action of their own is listed once, in its most urgent group, with every reason.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import chain

from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from actions.changes import rules as changes_rules
from actions.evidence.queries import current_evidence_of_each
from actions.models import (
    Action,
    EmbeddedCheck,
    Question,
    WithdrawalRequest,
)
from actions.plans.flags import Flag
from actions.plans.ratings import severity_rank
from actions.scheduled_work import late_scheduled_work
from actions.sign_off import rules as sign_off_rules
from actions.sign_off.queue import (
    dates_to_answer_by,
    ratings_to_settle_by,
    to_sign_by,
    waiting_longest_first,
)
from actions.updates.my_actions import (
    Answerer,
    OwnAction,
    answerer_of,
    claimed_in_rounds,
    own_actions,
    questions_about,
)
from actions.updates.reasons import Reason, decisions_for_lead, shortened
from actions.waiting_for_team import waiting_for_team
from safeguard.accounts.models import User
from safeguard.dates import in_words
from safeguard.limits import WAITING_SHOWN
from safeguard.waiting import Urgency, Waiting, WaitingGroup, group_of, waiting_since

DUE_SOON = timedelta(days=14)


def waiting_for(user: User, *, on: date) -> list[WaitingGroup]:
    """The person's work on plans, in groups by reason. Empty groups are left out.

    The number of queries does not grow with the number of actions.
    """
    return [
        *late_scheduled_work(user, at=timezone.now()),
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
    decisions, questions = decisions_for_lead(mine, on=on), _questions(user, answerer)
    found: dict[Urgency, list[tuple[OwnAction, list[Reason]]]] = defaultdict(list)
    due_days = [each.round.cut_off_on for each in own if each.round and _is_asked(each)]
    first_due = min(due_days, default=None)
    for each in own:
        reasons = [*_reasons(each, on=on, first_due=first_due), *decisions.get(each.action.pk, [])]
        if question := questions.get(each.action.pk):
            reasons.append(_question_reason(question))
        if reasons:
            found[min(reasons).urgency].append((each, sorted(reasons)))
    lines: dict[Urgency, list[Waiting]] = defaultdict(list)
    for urgency, rows in found.items():
        lines[urgency] = [_own_line(*row, questions) for row in sorted(rows, key=_worst_first)]
    listed = {each.action.pk for each in own}
    for key, question in questions.items():
        if key not in listed:
            lines[Urgency.QUESTION].append(_question_line(question))
    claimed = claimed_in_rounds(answerer.own, on=on)
    asked = _asked(lines.pop(Urgency.ASKED, []), own, claimed)
    others = (group_of(urgency, of_kind) for urgency, of_kind in lines.items())
    return [*asked, *chain.from_iterable(others)]


def _asked(lines: Sequence[Waiting], own: Sequence[OwnAction], claimed: int) -> list[WaitingGroup]:
    """The updates that the person is asked for, how many have been sent and when they are due.

    `claimed` is how many actions were marked as complete instead.
    """
    rounds = [(each.round, each) for each in own if each.round]
    done = claimed + sum(each.answer is not None for _round, each in rounds)
    if not lines and not done:
        return []
    due_days = [round.cut_off_on for round, each in rounds if _is_asked(each) or not lines]
    until = min(due_days, default=None)
    return [WaitingGroup(Urgency.ASKED, lines[:WAITING_SHOWN], len(lines), done=done, until=until)]


def _is_asked(own: OwnAction) -> bool:
    """Whether an update is outstanding and the team has not asked a question instead."""
    return own.round is not None and own.answer is None and own.question is None


def _question_reason(question: Question) -> Reason:
    details = {"day": in_words(question.answer_by), "words": shortened(question.words)}
    if question.is_late:
        words = _("question from the improvement team, to answer by %(day)s: “%(words)s”") % details
        return Reason(Urgency.QUESTION, words, _("Overdue"))
    words = _("from the improvement team, to answer by %(day)s: “%(words)s”") % details
    return Reason(Urgency.QUESTION, words, _("Question"))


def _question_line(question: Question) -> Waiting:
    """A question about an action that no longer needs updates."""
    address = reverse("actions:reply-to-question", args=[question.pk])
    reason = _question_reason(question)
    return replace(
        _line(question.action, reason.words, address),
        flag=reason.flag,
        link_words=_("Reply"),
        own_action=question.action_id,
    )


def _questions(user: User, answerer: Answerer) -> dict[int, Question]:
    """The team's latest unanswered question about each action, including completed ones."""
    asked = questions_about(answerer.led).visible_to(user).waiting()
    return {question.action_id: question for question in asked}


def _worst_first(row: tuple[OwnAction, list[Reason]]) -> tuple[int, date]:
    action = row[0].action
    return severity_rank(action.rating), action.due_on or date.max


def _own_line(
    own: OwnAction,
    reasons: list[Reason],
    questions: Mapping[int, Question],
) -> Waiting:
    action, first = own.action, reasons[0]
    address, link_words = action.get_absolute_url(), ""
    if first.urgency == Urgency.RATING_CHALLENGED and own.reading:
        address = reverse("actions:reply-to-reading", args=[own.reading.pk])
        link_words = _("Reply")
    elif first.urgency == Urgency.ASKED:
        address = f"{reverse('actions:update-my-actions')}?open={action.pk}#action-{action.pk}"
    elif first.urgency == Urgency.QUESTION:
        address = reverse("actions:reply-to-question", args=[questions[action.pk].pk])
        link_words = _("Reply")
    sentences = [first.words, *(str(reason) for reason in reasons[1:]), action.parts_text]
    return Waiting(
        title=Truncator(action.wording).chars(120),
        address=address,
        ref=action.ref,
        flag=first.flag,
        why=" ".join(words for words in sentences if words),
        due="" if Flag.OVERDUE in own.flags else due_words(action),
        rating=action.rating,
        link_words=link_words,
        own_action=action.pk,
    )


def due_words(action: Action) -> str:
    """The due date of an action, for one line of a list: "Due 31 March 2027"."""
    due = action.due
    return _("Due %(day)s") % {"day": due.display} if due.last_day else due.display


def _reasons(own: OwnAction, *, on: date, first_due: date | None) -> Iterator[Reason]:
    """Why an action needs its lead: an update, a challenged rating or a due date.

    `first_due` is left out of the reasons, because it is shown above the list.
    """
    due, reading = own.action.due, own.reading
    if own.round and _is_asked(own):
        until = own.round.cut_off_on
        details = {"day": in_words(until)}
        if until < on:
            yield Reason(
                Urgency.ASKED, _("Your update was due on %(day)s.") % details, _("Overdue:")
            )
        else:
            words = _("Update by %(day)s.") % details if until != first_due else ""
            yield Reason(Urgency.ASKED, words)
    if reading and reading.is_challenge and reading.rating and reading.replied_at is None:
        words = _(
            "The improvement team proposes %(rating)s: “%(reason)s” Your rating stands until it is "
            "decided."
        )
        details = {"rating": reading.rating.label, "reason": shortened(reading.words)}
        yield Reason(Urgency.RATING_CHALLENGED, words % details)
    if due.last_day is None:
        return
    if Flag.OVERDUE in own.flags:
        words = _("since %(day)s.") % {"day": due.display}
        yield Reason(Urgency.OVERDUE, words, _("Overdue"))
    elif on <= due.last_day <= on + DUE_SOON:
        yield Reason(Urgency.DUE_SOON, "")


def _dates_to_answer(user: User, *, on: date) -> list[WaitingGroup]:
    lines = [
        _decision(
            request.action,
            _("New date: %(old)s to %(new)s.")
            % {
                "old": request.action.due.display or _("no date"),
                "new": request.new_due.display,
            },
            reverse("actions:answer-date-request", args=[request.pk]),
            since=timezone.localdate(request.asked_at),
            on=on,
        )
        for request in dates_to_answer_by(user, on=on)
    ]
    return group_of(Urgency.DATE_TO_ANSWER, lines)


def _to_sign(user: User, *, on: date) -> list[WaitingGroup]:
    """Completions that this person can sign off, longest wait first."""
    if not user.is_signing_officer:
        return []
    waiting = waiting_longest_first(Action.objects.visible_to(user), on=on)
    rows = to_sign_by(user, waiting, on=on)
    lines = [
        _decision(
            row.action,
            _("Sign-off. Marked as complete on %(day)s.") % {"day": in_words(row.wait.since)}
            if row.wait.since and row.claim
            else _("Sign-off."),
            reverse("actions:sign-off", args=[row.action.pk]),
            since=row.wait.since,
            on=on,
        )
        for row in rows
    ]
    # Without evidence each is decided on its own page, so that page would have nothing to select.
    is_backed = any(row.is_claimed_with_evidence for row in rows) or bool(
        current_evidence_of_each([row.action for row in rows], user=user)
    )
    return group_of(
        Urgency.TO_SIGN,
        lines,
        all_at=reverse("actions:sign-off-several") if is_backed else "",
        all_words=_("Sign off several actions"),
    )


def _withdrawals_to_answer(user: User, *, on: date) -> list[WaitingGroup]:
    """Requests to remove actions that the improvement team has to decide, oldest first."""
    waiting = WithdrawalRequest.objects.visible_to(user).waiting()
    rows = waiting.select_related("action__plan", "action__rating").order_by("asked_at", "pk")
    lines = [
        _decision(
            request.action,
            _("Removal from the plan: “%(reason)s”") % {"reason": shortened(request.reason)},
            request.action.get_absolute_url(),
            since=timezone.localdate(request.asked_at),
            on=on,
        )
        for request in rows
        if changes_rules.can_answer_withdrawal(user, request)
    ]
    return group_of(Urgency.WITHDRAWAL_TO_ANSWER, lines)


def _to_check(user: User, *, on: date) -> list[WaitingGroup]:
    """Checks, due by today, on whether an improvement has been sustained."""
    due = EmbeddedCheck.objects.visible_to(user).due(on=on)
    rows = due.select_related("action__plan", "action__rating").order_by("due_on", "pk")
    lines = [
        _decision(
            check.action,
            _("Planned for %(day)s.") % {"day": in_words(check.due_on)},
            reverse("actions:record-embedded-check", args=[check.pk]),
            since=check.due_on,
            on=on,
        )
        for check in rows
        if sign_off_rules.can_plan_check(user, check.action)
    ]
    return group_of(Urgency.TO_CHECK, lines)


def _ratings_to_settle(user: User, *, on: date) -> list[WaitingGroup]:
    lines = [
        _decision(
            reading.entry.action,
            _("Challenged rating. %(rating)s proposed: “%(reason)s”")
            % {
                "rating": reading.rating.label if reading.rating else "",
                "reason": shortened(reading.words),
            },
            reverse("actions:settle-rating", args=[reading.pk]),
            since=timezone.localdate(reading.read_at),
            on=on,
        )
        for reading in ratings_to_settle_by(user, on=on)
    ]
    return group_of(Urgency.RATING_TO_SETTLE, lines)


def _decision(action: Action, why: str, address: str, *, since: date | None, on: date) -> Waiting:
    """A line about someone else's action, and how long it has been waiting."""
    line = _line(action, why, address)
    return replace(line, due=waiting_since(since, on=on), since=since)


def _line(action: Action, why: str, address: str) -> Waiting:
    return Waiting(
        title=Truncator(action.wording).chars(120),
        address=address,
        ref=action.ref,
        why=why,
        rating=action.rating,
    )
