"""Lines of emails that still hold when the email is sent."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from actions.models import (
    Action,
    ActionQuerySet,
    DateRequest,
    MailLine,
    Question,
    Reading,
    UpdateRound,
)
from actions.plans.ratings import NO_DATA
from actions.plans.states import State

Holds = MailLine.Holds


def lines_still_holding(lines: Iterable[MailLine], *, on: date) -> set[int]:
    """The keys of the lines that still hold. Uses one query for each kind."""
    by_kind: dict[str, list[MailLine]] = defaultdict(list)
    for line in lines:
        by_kind[line.holds].append(line)
    return {
        line.pk
        for kind, of_kind in by_kind.items()
        for line in _CHECKS.get(Holds(kind), _all)(of_kind, on)
    }


def asked_late(*, on: date) -> ActionQuerySet:
    """Actions about which the team asked a question that is past its reply date."""
    questions = Question.objects.waiting().filter(answer_by__lt=on)
    late = Reading.objects.newest().late(on=on).of_newest_answers(on=on)
    late = late.filter(entry__action__in=Action.objects.reported_on())
    asked = Q(pk__in=questions.values("action")) | Q(pk__in=late.values("entry__action"))
    return Action.objects.counted().filter(asked)


def _all(lines: list[MailLine], on: date) -> list[MailLine]:
    return lines


def _of_actions(
    which: Callable[[date], ActionQuerySet],
) -> Callable[[list[MailLine], date], list[MailLine]]:
    def still(lines: list[MailLine], on: date) -> list[MailLine]:
        asked = which(on).filter(pk__in=[line.action_id for line in lines])
        kept = set(asked.values_list("pk", flat=True))
        return [line for line in lines if line.action_id in kept]

    return still


def _of_records(
    which: Callable[[], QuerySet[Any]],
) -> Callable[[list[MailLine], date], list[MailLine]]:
    def still(lines: list[MailLine], on: date) -> list[MailLine]:
        rows = which().filter(pk__in=[line.about for line in lines])
        kept = set(rows.values_list("pk", flat=True))
        return [line for line in lines if line.about in kept]

    return still


def _outstanding(lines: list[MailLine], on: date) -> list[MailLine]:
    rounds = UpdateRound.objects.open().in_bulk({line.about for line in lines if line.about})
    kept = {
        (round.pk, action_id)
        for round in rounds.values()
        for action_id in Action.objects.outstanding_in(round)
        .filter(pk__in=[line.action_id for line in lines])
        .values_list("pk", flat=True)
    }
    return [line for line in lines if (line.about, line.action_id) in kept]


def alarming(on: date) -> ActionQuerySet:
    """Open actions that are red or have no data."""
    rating = Q(rating__counts_as_red=True) | Q(rating__code=NO_DATA)
    return Action.objects.open().filter(rating)


_CHECKS: dict[MailLine.Holds, Callable[[list[MailLine], date], list[MailLine]]] = {
    Holds.UPDATE: _outstanding,
    Holds.LEAD: _of_actions(lambda _on: Action.objects.reported_on()),
    Holds.LATE: _of_actions(lambda on: asked_late(on=on)),
    Holds.ALARM: _of_actions(alarming),
    Holds.SIGN_OFF: _of_actions(lambda _on: Action.objects.in_state(State.AWAITING_SIGN_OFF)),
    Holds.QUESTION: _of_records(Question.objects.waiting),
    Holds.CHALLENGE: _of_records(
        lambda: Reading.objects.newest().unsettled().filter(replied_at=None)
    ),
    Holds.WORDING: _of_records(Reading.objects.newest),
    Holds.DATE: _of_records(DateRequest.objects.waiting),
    Holds.RATING: _of_records(lambda: Reading.objects.newest().unsettled()),
}
