"""Figures across all plans: actions needing attention and the longest wait for sign-off."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.urls import reverse

from actions.models import Action, ActionQuerySet
from actions.plans.attention import AttentionLine
from actions.plans.plan_summaries import PlanOverview
from actions.plans.states import State
from actions.sign_off.queue import waits_of
from safeguard.waiting import for_days


@dataclass(frozen=True)
class LongestWait:
    """The action that has been waiting longest to be signed off, and for how long."""

    action: Action
    waited: str


def attention_across(rows: Sequence[PlanOverview]) -> list[tuple[AttentionLine, str]]:
    """Actions needing attention across all plans.

    Each line has the URL of a list of the actions.
    """
    found: dict[str, AttentionLine] = {}
    for line in (line for row in rows for line in row.attention):
        before = found.get(line.query)
        found[line.query] = replace(line, count=line.count + (before.count if before else 0))
    address = reverse("actions:actions")
    return [(line, f"{address}?{query}") for query, line in found.items()]


def most_serious_first(rows: Sequence[PlanOverview]) -> list[PlanOverview]:
    """The plans with the most red and no data actions first, then by title."""

    def serious(row: PlanOverview) -> int:
        return sum(line.count for line in row.attention if line.rating)

    return sorted(rows, key=lambda row: (-serious(row), row.plan.title))


def longest_wait(actions: ActionQuerySet, *, on: date) -> LongestWait | None:
    """The action waiting longest for sign-off; None if there is none."""
    waiting = actions.in_state(State.AWAITING_SIGN_OFF)
    waits = waits_of(waiting)
    dated = [(wait.since, pk) for pk, wait in waits.items() if wait.since is not None]
    if not dated:
        return None
    since, pk = min(dated)
    return LongestWait(waiting.get(pk=pk), for_days(since, on=on))
