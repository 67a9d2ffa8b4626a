"""My work: what the person needs to do and by when, collected from every app."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_safe

import actions.waiting
import committees.waiting
import reports.waiting
from actions.lists import rules as lists_rules
from actions.models import Action, ImprovementPlan, UpdateRound
from actions.plans.plan_summaries import PlanOverview, overview_of
from actions.rounds.timetable import months_later
from actions.waiting import due_words
from committees.meetings.next_meetings import next_meetings, requests_of, seats_of
from committees.meetings.readable import readable_by
from reports.models import Publication
from safeguard.accounts.models import User
from safeguard.accounts.requests import SignedInRequest
from safeguard.limits import HOME_ACTIONS_SHOWN, HOME_PLANS_SHOWN, HOME_PUBLICATIONS_SHOWN
from safeguard.navigation import AT_WORK
from safeguard.setting_up import step_without_work, steps_for
from safeguard.waiting import Urgency, Waiting, WaitingGroup, steps_of

# The lists on the page, in order. Each one combines these urgencies.
LISTS: tuple[tuple[Promise, tuple[Urgency, ...]], ...] = (
    (_lazy("Problems with scheduled work"), (Urgency.SCHEDULED_WORK,)),
    (
        _lazy("Needs your attention"),
        (
            Urgency.QUESTION,
            Urgency.OVERDUE,
            Urgency.SENT_BACK,
            Urgency.RATING_CHALLENGED,
            Urgency.HOLD_OVER,
        ),
    ),
    (_lazy("Overdue follow-ups"), (Urgency.OVERDUE_FOLLOW_UP,)),
    (
        _lazy("Decisions for you"),
        (
            Urgency.DATE_TO_ANSWER,
            Urgency.TO_SIGN,
            Urgency.RATING_TO_SETTLE,
            Urgency.WITHDRAWAL_TO_ANSWER,
        ),
    ),
    (_lazy("Due in the next 14 days"), (Urgency.DUE_SOON,)),
    (
        _lazy("For you to do"),
        (
            Urgency.LEAD_TO_PUT_RIGHT,
            Urgency.MAIL_FAILED,
            Urgency.TO_MODERATE,
            Urgency.TO_PUBLISH,
        ),
    ),
    (_lazy("Open update rounds"), (Urgency.ROUND_OPEN,)),
    (_lazy("Check improvement has been sustained"), (Urgency.TO_CHECK,)),
    (_lazy("Warnings about ratings"), (Urgency.WARNINGS,)),
)


@dataclass(frozen=True)
class WorkList:
    """Things to do under one heading.

    `start` is the first of several decisions. `links` lead to pages for dealing with all of them.
    """

    heading: str
    lines: Sequence[Waiting]
    count: int
    is_cut: bool
    links: Sequence[tuple[str, str]]
    start: Waiting | None = None

    @property
    def has_ratings(self) -> bool:
        """Whether any line has a rating."""
        return any(line.rating for line in self.lines)

    @property
    def has_steps(self) -> bool:
        """Whether any line has a progress bar."""
        return any(line.steps for line in self.lines)


@dataclass(frozen=True)
class OwnUpdates:
    """The updates requested from the person in open rounds: how many, how many sent, by when."""

    lines: Sequence[Waiting]
    count: int
    done: int
    until: date | None
    is_late: bool

    @property
    def total(self) -> int:
        """The number of updates requested in the open rounds."""
        return self.done + self.count

    @property
    def steps(self) -> list[str]:
        """The cells of the progress bar."""
        return steps_of(self.done, 0, self.total)


@require_safe
def home(request: SignedInRequest) -> HttpResponse:
    """The person's work, most urgent first, with plans, posts, meetings and reports beside it."""
    user, today = request.user, timezone.localdate()
    apps = (actions.waiting, committees.waiting, reports.waiting)
    groups = [group for app in apps for group in app.waiting_for(user, on=today)]
    waiting = sorted((each for each in groups if each.lines), key=lambda group: group.urgency)
    lists, updates = work_lists(waiting), _own_updates(groups, on=today)
    is_done = not lists and not (updates and updates.count)
    context = {
        "waiting": waiting,
        "updates": updates,
        "lists": lists,
        "date_decisions": _date_decisions(waiting),
        "next_round_on": _next_round_on(user, on=today) if is_done else None,
        **_frame(user, on=today),
        **_own(user, waiting, on=today),
        **_plans(user, on=today),
        **_meetings(user, on=today),
    }
    has_work = bool(lists or updates or context["setting_up"] or context["own"])
    context["next"] = None if has_work or context.get("cards") else step_without_work(user)
    return render(request, "home.html", context)


def _frame(user: User, *, on: date) -> dict[str, Any]:
    """The heading, the remaining steps for setting up, and the newest reports."""
    published = Publication.objects.visible_to(user).current()
    publications = list(published.listed(among=published)[:HOME_PUBLICATIONS_SHOWN])
    steps = steps_for(user, has_published=bool(publications), on=on)
    return {
        "heading": _heading(user, is_setting_up=bool(steps)),
        "is_at_work": not AT_WORK.isdisjoint(user.roles),
        "setting_up": steps,
        "next_step": next((step for step in steps if step.address and not step.is_done), None),
        "publications": publications,
    }


def _heading(user: User, *, is_setting_up: bool) -> str:
    if is_setting_up:
        return _("Set up your council")
    if not AT_WORK.isdisjoint(user.roles):
        return _("My work")
    return _("My committees") if user.is_member else _("Home")


def work_lists(waiting: Iterable[WaitingGroup]) -> list[WorkList]:
    """The lists on the page. Empty lists are left out, and the longest waits come first."""
    by_urgency = {group.urgency: group for group in waiting}
    found = []
    for heading, urgencies in LISTS:
        groups = [by_urgency[each] for each in urgencies if each in by_urgency]
        if not groups:
            continue
        lines = list(chain.from_iterable(group.lines for group in groups))
        is_decision = Urgency.TO_SIGN in urgencies
        if is_decision:
            lines.sort(key=lambda line: line.since or date.max)
        found.append(
            WorkList(
                heading=str(heading),
                lines=lines,
                count=sum(group.count for group in groups),
                is_cut=any(group.is_cut for group in groups),
                links=[(group.all_at, group.all_words) for group in groups if group.all_at],
                start=next((line for line in lines if is_decision and line.ref), None),
            )
        )
    return found


def _date_decisions(waiting: Iterable[WaitingGroup]) -> list[Waiting]:
    """Decisions on the person's date requests."""
    answered = (group.lines for group in waiting if group.urgency == Urgency.DATE_ANSWERED)
    return [replace(line, rating=None, due="") for line in chain.from_iterable(answered)]


def _own_updates(groups: Iterable[WaitingGroup], *, on: date) -> OwnUpdates | None:
    asked = next((group for group in groups if group.urgency == Urgency.ASKED), None)
    if asked is None:
        return None
    is_late = asked.until is not None and asked.until < on
    return OwnUpdates(asked.lines, asked.count, asked.done, asked.until, is_late)


def _own(user: User, waiting: Iterable[WaitingGroup], *, on: date) -> dict[str, Any]:
    """The person's posts, and their other actions, starting with the worst rating."""
    holdings = list(user.holdings.on(on).select_related("post").order_by("from_on", "pk"))
    posts = [holding.post_id for holding in holdings]
    if not posts:
        return {"holdings": [], "own": [], "own_count": 0}
    listed = [line.own_action for group in waiting for line in group.lines if line.own_action]
    mine = Action.objects.visible_to(user).open().filter(lead__in=posts).exclude(pk__in=listed)
    rows = mine.select_related("rating").worst_first()[:HOME_ACTIONS_SHOWN]
    return {
        "holdings": holdings,
        "own": [_own_line(action) for action in rows],
        "own_count": mine.count(),
    }


def _next_round_on(user: User, *, on: date) -> date | None:
    """The date of the next round for the person's posts, if their latest round repeats."""
    rounds = UpdateRound.objects.visible_to(user).filter(repeats_every__gt=0)
    own = rounds.filter(plans__actions__lead__in=user.posts_on(on)).newest_first().first()
    return months_later(own.as_at, own.repeats_every) if own else None


def _own_line(action: Action) -> Waiting:
    return Waiting(
        title=action.wording,
        address=action.get_absolute_url(),
        ref=action.ref,
        rating=action.rating,
        due=due_words(action),
    )


def _plans(user: User, *, on: date) -> dict[str, Any]:
    """A line for each plan, with ratings for those who can see the overview."""
    plans = ImprovementPlan.objects.visible_to(user).order_by("title")
    if not lists_rules.can_see_overview(user):
        return {"plans": plans[:HOME_PLANS_SHOWN], "plan_rows": []}
    rows = overview_of(plans, Action.objects.visible_to(user), on=on)
    shown = [(row.plan, row.figures, _needs(row)) for row in rows[:HOME_PLANS_SHOWN]]
    return {"plans": [], "plan_rows": shown}


def _needs(row: PlanOverview) -> str:
    """Flagged actions in words: "3 overdue, 1 awaiting sign-off"."""
    flagged = [(line.count, line.flag.label) for line in row.attention if line.flag]
    return ", ".join(f"{count} {str(label).lower()}" for count, label in flagged)


def _meetings(user: User, *, on: date) -> dict[str, Any]:
    """The next meetings, for clerks and members, and the requests that members have made."""
    if not (user.is_clerk or user.is_member):
        return {}
    readable = readable_by(user)
    cards = next_meetings(readable, at=timezone.now())
    if not user.is_member:
        return {"cards": cards}
    seats = seats_of(readable, on=on)
    own = [seat.committee for seat in seats]
    requests, count = requests_of(readable, own, on=on)
    next_own = [card for card in cards if card.meeting.committee in own]
    return {
        "cards": cards if user.is_clerk else [],
        "next_meeting": next(iter(next_own or cards), None),
        "seats": seats,
        "requests": requests,
        "request_count": count,
    }
