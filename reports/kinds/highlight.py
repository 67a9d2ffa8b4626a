"""The highlight report: a plan's progress on about two pages."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from textwrap import shorten
from typing import Any, ClassVar

from django.utils.text import slugify
from django.utils.translation import gettext as _

from actions.models import ImprovementPlan, Rating
from actions.plans.flags import Flag
from actions.plans.ratings import BarPart, CountLine, figures_of
from actions.plans.states import State
from reports.kinds import movement as moves
from reports.kinds.exception import FrontMatter, RatingKey, date_as_json, rating_key
from reports.kinds.listed_actions import ReportFilter
from reports.kinds.numbering import FrontSection, number_sections
from reports.kinds.report_kind import ReportKind
from reports.kinds.snapshot import ActionAsAt
from reports.kinds.summary import RatingCount, paragraph, sentence
from safeguard.dates import in_words

ONE_LINE = 140


@dataclass(frozen=True)
class HighlightWords:
    """The sections an officer writes, one string for each point."""

    done: tuple[str, ...] = ()
    figures: tuple[str, ...] = ()
    risks: tuple[str, ...] = ()
    external_view: tuple[str, ...] = ()


@dataclass(frozen=True)
class Brief:
    """An exception in one line, with the anchor of its action in the appendix."""

    ref: str
    rating: RatingKey
    line: str
    flags: tuple[str, ...]
    anchor: str


@dataclass(frozen=True)
class NextStep:
    """A lead officer's next step and its date."""

    ref: str
    step: str
    lead: str
    due: Mapping[str, str | None]
    due_text: str


@dataclass(frozen=True)
class PlanLine:
    """A row of the plan in the appendix. `rating` is None if not yet rated."""

    ref: str
    action: str
    lead: str
    due: Mapping[str, str | None]
    due_text: str
    rating: RatingKey | None
    state: str
    state_label: str
    anchor: str


@dataclass(frozen=True)
class FlagCount:
    """A flag and the number of actions with it."""

    code: str
    label: str
    count: int


@dataclass(frozen=True)
class HighlightReport:
    """The whole content of the report. Page, PDF and JSON are rendered from this alone."""

    kind: ClassVar[ReportKind] = ReportKind.HIGHLIGHT

    council: str
    title: str
    plan_title: str
    as_at: date
    as_at_text: str
    since: date | None
    since_text: str
    filter: str
    filter_text: str
    is_restricted: bool
    committee: str
    meeting_text: str
    report_by: str
    wards_affected: str
    sections: tuple[FrontSection, ...]
    recommendation: str
    appendices: tuple[tuple[int, str], ...]
    plan_appendix: int
    background_papers: tuple[str, ...]
    scale_name: str
    scale_key: tuple[RatingKey, ...]
    done_since: tuple[str, ...]
    movement_text: str
    summary: str
    total: int
    not_rated: int
    rated: int
    completed: int
    counts: Mapping[str, int]
    shares: Mapping[str, int]
    bar: tuple[BarPart, ...]
    count_lines: tuple[CountLine, ...]
    flag_counts: tuple[FlagCount, ...]
    flags_text: str
    figures: tuple[str, ...]
    risks: tuple[str, ...]
    external_view: tuple[str, ...]
    exceptions: tuple[Brief, ...]
    next_steps: tuple[NextStep, ...]
    actions: tuple[PlanLine, ...]
    positions: tuple[Mapping[str, Any], ...]
    audit_head: str


def build_highlight_report(
    *,
    plan: ImprovementPlan,
    scale: Sequence[Rating],
    actions: Sequence[ActionAsAt],
    as_at: date,
    chosen: ReportFilter,
    is_restricted: bool,
    front: FrontMatter,
    words: HighlightWords,
    previous: moves.Previous | None,
    council: str,
    audit_head: str,
) -> HighlightReport:
    """A plan's highlight report as at a day, without queries and without reading the clock.

    `previous` is the report it is compared with. `scale` runs from best to worst with no data
    last; `actions` are in natural order of reference. The sections are those of Cheshire East's
    highlight report of 2013 (minute 46): work done, staffing figures, risks and next steps.

    Raises SummaryDoesNotAddUp if the counts do not add up to the number of actions.
    """
    keys = {rating.code: rating_key(rating) for rating in scale}
    counted = [action for action in actions if action.is_counted]
    figures = figures_of(tuple(keys.values()), Counter(action.rating_code for action in counted))
    rating_counts = [
        RatingCount(r.label, figures.counts[r.code], r.counts_as_red, r.is_no_data) for r in scale
    ]
    order = {rating.code: rating.order for rating in scale}
    flags = tuple(_flag_count(flag, counted) for flag in Flag)
    plan_appendix = len(front.appendices) + 1
    titles = (*front.appendices, _("Full action plan"))
    return HighlightReport(
        council=council,
        title=front.title,
        plan_title=plan.title,
        as_at=as_at,
        as_at_text=in_words(as_at),
        since=previous.as_at if previous else None,
        since_text=in_words(previous.as_at) if previous else "",
        filter=chosen.value,
        filter_text=chosen.label,
        is_restricted=is_restricted,
        committee=front.committee,
        meeting_text=in_words(front.meeting_on) if front.meeting_on else "",
        report_by=front.report_by,
        wards_affected=front.wards_affected,
        sections=number_sections(
            front.sections, summary=paragraph(len(counted), rating_counts, figures.not_rated)
        ),
        recommendation=front.recommendation,
        appendices=tuple(enumerate(titles, start=1)),
        plan_appendix=plan_appendix,
        background_papers=front.background_papers,
        scale_name=plan.scale.name,
        scale_key=tuple(keys.values()),
        done_since=(*words.done, *_completed(counted, previous)),
        movement_text=_movement(counted, order, previous),
        summary=sentence(len(counted), rating_counts, figures.not_rated),
        total=len(counted),
        not_rated=figures.not_rated,
        rated=figures.rated,
        completed=sum(action.state == State.SIGNED_OFF for action in counted),
        counts=figures.counts,
        shares=figures.shares,
        bar=figures.bar,
        count_lines=figures.lines,
        flag_counts=flags,
        flags_text="; ".join(f"{flag.label} {flag.count}" for flag in flags if flag.count),
        figures=words.figures,
        risks=words.risks,
        external_view=words.external_view,
        exceptions=_exceptions(counted, keys, order, chosen),
        next_steps=_next_steps(counted),
        actions=tuple(_plan_line(action, keys) for action in counted),
        positions=tuple(action.position for action in counted),
        audit_head=audit_head,
    )


def as_json(report: HighlightReport) -> dict[str, Any]:
    """The report as JSON data for other systems.

    `plan`, `as_at` and `since` (days as YYYY-MM-DD; since is null in a first report), `filter`;
    `summary`, `total`, `not_rated`, `rated`, `completed`, `counts` and `shares` (whole per cent)
    by rating code, `flags` (counts by flag code); `done_since`, `figures`, `risks` and
    `external_view` (lists of lines); `exceptions` (`ref`, `rating`, `line`, `flags`, most
    serious first); `next_steps` (`ref`, `step`, `lead`, `due`, earliest first); `actions` (`ref`,
    `action`, `lead`, `due`, `rating`, null if not yet rated, and `state`), for the whole plan.
    A `due` has `last_day` and `text`, each null if there is none.
    """
    return {
        "plan": report.plan_title,
        "as_at": report.as_at.isoformat(),
        "since": report.since.isoformat() if report.since else None,
        "filter": report.filter,
        "summary": report.summary,
        "total": report.total,
        "not_rated": report.not_rated,
        "rated": report.rated,
        "completed": report.completed,
        "counts": dict(report.counts),
        "shares": dict(report.shares),
        "flags": {flag.code: flag.count for flag in report.flag_counts},
        "done_since": list(report.done_since),
        "figures": list(report.figures),
        "risks": list(report.risks),
        "external_view": list(report.external_view),
        "exceptions": [
            {
                "ref": brief.ref,
                "rating": brief.rating.code,
                "line": brief.line,
                "flags": list(brief.flags),
            }
            for brief in report.exceptions
        ],
        "next_steps": [
            {"ref": step.ref, "step": step.step, "lead": step.lead or None, "due": dict(step.due)}
            for step in report.next_steps
        ],
        "actions": [
            {
                "ref": line.ref,
                "action": line.action,
                "lead": line.lead or None,
                "due": dict(line.due),
                "rating": line.rating.code if line.rating else None,
                "state": line.state,
            }
            for line in report.actions
        ],
    }


def anchors_of(report: HighlightReport) -> dict[str, str]:
    """The HTML anchor of each action, by reference."""
    return {line.ref: line.anchor for line in report.actions}


def _anchor(ref: str) -> str:
    """The HTML anchor of an action. A suffix keeps references that slugify alike apart."""
    plain = slugify(ref)
    code = "" if plain == ref.lower() else f"-{ref.encode().hex()}"
    return f"action-{plain}{code}"


def _completed(actions: Sequence[ActionAsAt], previous: moves.Previous | None) -> list[str]:
    lines = moves.completed_since(actions, previous)
    return [_("%(action)s (completed)") % {"action": _one_line(line)} for line in lines]


def _movement(
    actions: Sequence[ActionAsAt], order: Mapping[str, int], previous: moves.Previous | None
) -> str:
    """The movements since the previous report, separated by semicolons; zeros are left out."""
    if previous is None:
        return ""
    movements = [
        f"{line.label} {line.count} ({line.refs_text})"
        for line in moves.movement(actions, order, previous)
        if line.count
    ]
    return "; ".join(movements)


def _flag_count(flag: Flag, actions: Sequence[ActionAsAt]) -> FlagCount:
    return FlagCount(flag.value, flag.label, sum(flag in action.flags for action in actions))


def _exceptions(
    actions: Sequence[ActionAsAt],
    keys: Mapping[str, RatingKey],
    order: Mapping[str, int],
    chosen: ReportFilter,
) -> tuple[Brief, ...]:
    listed = [action for action in actions if chosen.lists(action.rating)]
    listed.sort(key=lambda action: -order[action.rating_code or ""])
    return tuple(
        Brief(
            ref=action.ref,
            rating=keys[action.rating_code or ""],
            line=_one_line(action.wording),
            flags=tuple(
                flag.label for flag in Flag if flag in action.flags and flag != Flag.NO_DATA
            ),
            anchor=_anchor(action.ref),
        )
        for action in listed
    )


def _next_steps(actions: Sequence[ActionAsAt]) -> tuple[NextStep, ...]:
    """Next steps of the open actions, earliest first and undated last."""
    steps = [action for action in actions if action.state.is_open and action.next_step]
    steps.sort(key=lambda action: action.next_step_due.last_day or date.max)
    return tuple(
        NextStep(
            ref=action.ref,
            step=action.next_step,
            lead=action.lead,
            due=date_as_json(action.next_step_due),
            due_text=action.next_step_due.display,
        )
        for action in steps
    )


def _plan_line(action: ActionAsAt, keys: Mapping[str, RatingKey]) -> PlanLine:
    return PlanLine(
        ref=action.ref,
        action=_one_line(action.wording),
        lead=action.lead,
        due=date_as_json(action.due),
        due_text=action.due.display or _("no date set"),
        rating=keys[action.rating_code] if action.rating_code else None,
        state=action.state.value,
        state_label=action.state.label,
        anchor=_anchor(action.ref),
    )


def _one_line(text: str) -> str:
    return shorten(text, ONE_LINE, placeholder="…")
