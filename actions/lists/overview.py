"""Figures for the overview of all plans, by plan, theme and team.

Every figure links to the list that it counts; see `filters.py` for the query strings.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from urllib.parse import urlencode

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _

from actions.models import Action, ActionQuerySet, ImprovementPlan, Rating, Theme, flagged
from actions.models.plan import ImprovementPlanQuerySet, ThemeQuerySet
from actions.plans.flags import Flag
from actions.plans.ratings import NOT_YET_RATED, severity_rank
from actions.plans.states import State
from actions.sign_off.queue import waits_of
from actions.warnings.warnings_list import active_warnings, warnings_list_of
from safeguard.accounts.models import Team, TeamKind
from safeguard.waiting import for_days

Query = Sequence[tuple[str, str]]
_ALL, _NO_THEME, _NO_TEAM, _NO_LEAD = "all", "no-theme", "no-team", "no-lead"


@dataclass(frozen=True)
class Figure:
    """A number of actions and the URL of their list."""

    count: int
    address: str


@dataclass(frozen=True)
class RatingShown:
    """A rating as shown by its tag, with its labels in all scales."""

    code: str
    label: str
    shape: str
    colour: str


@dataclass(frozen=True)
class RatingFigure:
    """A number of actions with a rating; None for not yet rated."""

    figure: Figure
    rating: RatingShown | None


@dataclass(frozen=True)
class Oldest:
    """The action waiting longest for sign-off, since when and for how long."""

    action: Action
    since: date
    days: str


@dataclass(frozen=True)
class OverviewLine:
    """The figures for all plans, a plan, a theme or a team.

    `address` is the URL of the plan's or team's page, or "". `warnings` are counted by plan only.
    """

    name: str
    beside: str
    address: str
    total: Figure
    ratings: tuple[RatingFigure, ...]
    overdue: Figure
    to_sign: Figure
    oldest: Oldest | None
    warnings: Figure | None = None


@dataclass(frozen=True)
class Overview:
    """The lines by plan (with a first line for all if there are several), by theme and by team."""

    plans: list[OverviewLine]
    themes: list[OverviewLine]
    teams: list[OverviewLine]


@dataclass(frozen=True)
class _Place:
    """The plan, theme, lead and team of an action."""

    plan: int
    theme: int | None
    lead: int | None
    team: int | None


@dataclass
class _Part:
    """The counts for one line."""

    total: int = 0
    overdue: int = 0
    to_sign: int = 0
    ratings: Counter[Rating | None] = field(default_factory=Counter)
    oldest: Oldest | None = None


@dataclass(frozen=True)
class _Counted:
    """Counts of actions by place and rating (total, overdue, waiting for sign-off), and the
    actions waiting for sign-off, oldest first."""

    cells: list[tuple[_Place, Rating | None, int, int, int]]
    waiting: list[tuple[_Place, Oldest]]


def overview_in_figures(
    plans: ImprovementPlanQuerySet, themes: ThemeQuerySet, actions: ActionQuerySet, *, on: date
) -> Overview:
    """The figures for the actions, without those removed from their plan. Twelve queries."""
    read = _Counted(_cells(actions.counted(), on=on), _oldest_first(actions, on=on))
    return Overview(
        plans=_plan_lines(read, list(plans.order_by("title")), _warnings(actions, on=on)),
        themes=_theme_lines(read, themes.select_related("plan")),
        teams=_team_lines(read, list(Team.objects.order_by("name", "pk"))),
    )


def _cells(
    actions: ActionQuerySet, *, on: date
) -> list[tuple[_Place, Rating | None, int, int, int]]:
    ratings = {rating.pk: rating for rating in Rating.objects.all()}
    rows = actions.order_by().values_list("plan", "theme", "lead", "lead__team", "rating")
    counted = rows.annotate(
        n=Count("pk"),
        n_overdue=Count("pk", filter=flagged(Flag.OVERDUE, on=on)),
        n_to_sign=Count("pk", filter=flagged(Flag.AWAITING_SIGN_OFF, on=on)),
    )
    return [
        (_Place(plan, theme, lead, team), ratings.get(rating), total, overdue, to_sign)
        for plan, theme, lead, team, rating, total, overdue, to_sign in counted
    ]


def _oldest_first(actions: ActionQuerySet, *, on: date) -> list[tuple[_Place, Oldest]]:
    waiting = actions.in_state(State.AWAITING_SIGN_OFF)
    waits = waits_of(waiting)
    found = []
    for action in waiting.select_related("lead").in_order():
        since = waits[action.pk].since
        if since is not None:
            team = action.lead.team_id if action.lead else None
            place = _Place(action.plan_id, action.theme_id, action.lead_id, team)
            found.append((place, Oldest(action, since, for_days(since, on=on))))
    return sorted(found, key=lambda pair: pair[1].since)


def _gather(
    read: _Counted, lines_of: Callable[[_Place], Iterable[Hashable]]
) -> dict[Hashable, _Part]:
    """The counts by line. `lines_of` returns the lines that a place belongs to."""
    parts: dict[Hashable, _Part] = defaultdict(_Part)
    for place, rating, total, overdue, to_sign in read.cells:
        for key in lines_of(place):
            part = parts[key]
            part.total += total
            part.overdue += overdue
            part.to_sign += to_sign
            part.ratings[rating] += total
    for place, oldest in read.waiting:
        for key in lines_of(place):
            parts[key].oldest = parts[key].oldest or oldest
    return parts


def _warnings(actions: ActionQuerySet, *, on: date) -> Counter[int]:
    """The number of active warnings about ratings by plan."""
    active = active_warnings(warnings_list_of(actions, on=on))
    return Counter(line.action.plan_id for line in active)


def _plan_lines(
    read: _Counted, plans: list[ImprovementPlan], warnings: Counter[int]
) -> list[OverviewLine]:
    parts = _gather(read, lambda place: (_ALL, place.plan))
    lines = [
        replace(
            _line(parts[plan.pk], plan.title, query, address=plan.get_absolute_url()),
            warnings=_figure(warnings[plan.pk], query, of="actions:warnings-about-ratings"),
        )
        for plan in plans
        for query in [[("plan", plan.slug)]]
    ]
    if len(plans) < 2:
        return lines
    everything = _figure(warnings.total(), [], of="actions:warnings-about-ratings")
    return [replace(_line(parts[_ALL], _("All plans"), []), warnings=everything), *lines]


def _theme_lines(read: _Counted, themes: ThemeQuerySet) -> list[OverviewLine]:
    """Themes with actions and, in plans with themes, the actions without one."""
    parts = _gather(read, lambda place: [place.theme or (_NO_THEME, place.plan)])
    by_plan: dict[ImprovementPlan, list[Theme]] = defaultdict(list)
    for theme in themes.order_by("plan__title", "order", "pk"):
        by_plan[theme.plan].append(theme)
    lines = []
    for plan, own in by_plan.items():
        for theme in own:
            query = [("theme", str(theme.pk))]
            lines.append(_line(parts[theme.pk], theme.name, query, beside=plan.title))
        bare, query = parts[_NO_THEME, plan.pk], [("plan", plan.slug), ("theme", "none")]
        lines.append(_line(bare, _("No theme"), query, beside=plan.title))
    return [line for line in lines if line.total.count]


def _team_lines(read: _Counted, teams: list[Team]) -> list[OverviewLine]:
    """Each team including those below it, then the actions not led by a team."""
    above = {team.pk: team.parent_id for team in teams}

    def lines_of(place: _Place) -> list[Hashable]:
        if place.team is None:
            return [_NO_LEAD if place.lead is None else _NO_TEAM]
        found: list[Hashable] = []
        team: int | None = place.team
        while team is not None and team not in found:
            found.append(team)
            team = above[team]
        return found

    parts = _gather(read, lines_of)
    having_parts = set(above.values())
    lines = [
        _line(
            parts[team.pk],
            team.name,
            [("agency" if team.kind == TeamKind.PARTNER_AGENCY else "team", str(team.pk))],
            beside=_("Including teams below it") if team.pk in having_parts else "",
            address=team.get_absolute_url(),
        )
        for team in teams
    ]
    lines.append(_line(parts[_NO_TEAM], _("Leads in no team"), [("team", "none")]))
    lines.append(_line(parts[_NO_LEAD], _("No lead"), [("post", "none")]))
    return [line for line in lines if line.total.count]


def _line(
    part: _Part, name: str, query: Query, *, beside: str = "", address: str = ""
) -> OverviewLine:
    waiting = [*query, ("flag", Flag.AWAITING_SIGN_OFF.value)]
    return OverviewLine(
        name=name,
        beside=beside,
        address=address,
        total=_figure(part.total, query),
        ratings=_rating_figures(part.ratings, query),
        overdue=_figure(part.overdue, [*query, ("flag", Flag.OVERDUE.value)]),
        to_sign=_figure(part.to_sign, waiting),
        oldest=part.oldest,
    )


def _rating_figures(ratings: Counter[Rating | None], query: Query) -> tuple[RatingFigure, ...]:
    """One figure for each rating code across scales, worst first, not yet rated last."""
    by_code: dict[str | None, list[Rating | None]] = defaultdict(list)
    for rating in sorted(ratings, key=_worst_first):
        by_code[rating.code if rating else None].append(rating)
    return tuple(
        RatingFigure(
            _figure(
                sum(ratings[rating] for rating in same),
                [*query, ("rating", code or NOT_YET_RATED)],
            ),
            _shown([rating for rating in same if rating]),
        )
        for code, same in by_code.items()
    )


def _worst_first(rating: Rating | None) -> tuple[int, int, int]:
    return (
        (severity_rank(rating), -rating.order, rating.pk) if rating else (severity_rank(None), 0, 0)
    )


def _shown(same: Sequence[Rating]) -> RatingShown | None:
    if not same:
        return None
    labels = " / ".join(dict.fromkeys(rating.label for rating in same))
    return RatingShown(same[0].code, labels, same[0].shape, same[0].colour)


def _figure(count: int, query: Query, *, of: str = "actions:actions") -> Figure:
    address = reverse(of)
    return Figure(count, f"{address}?{urlencode(query)}" if query else address)
