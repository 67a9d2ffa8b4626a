"""The highlight report: a plan's progress on about two pages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from textwrap import shorten
from typing import Any, ClassVar

from django.utils.text import slugify
from django.utils.translation import gettext as _

from actions.plans.flags import Flag
from reports.kinds import movement as moves
from reports.kinds.numbering import next_appendix, number_appendices
from reports.kinds.plan_report import (
    PlanReport,
    RatingKey,
    ReportInputs,
    date_as_json,
    figures_as_json,
)
from reports.kinds.report_kind import ReportKind
from reports.kinds.snapshot import ActionAsAt
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
    """A row of the plan in the appendix. `rating` is None if it is not yet rated."""

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
    """A flag and the number of actions that have it."""

    code: str
    label: str
    count: int


@dataclass(frozen=True, kw_only=True)
class HighlightReport(PlanReport):
    """The whole content of a highlight report."""

    kind: ClassVar[ReportKind] = ReportKind.HIGHLIGHT

    since: date | None
    since_text: str
    plan_appendix: int
    done_since: tuple[str, ...]
    movement_text: str
    flag_counts: tuple[FlagCount, ...]
    flags_text: str
    figures: tuple[str, ...]
    risks: tuple[str, ...]
    external_view: tuple[str, ...]
    exceptions: tuple[Brief, ...]
    next_steps: tuple[NextStep, ...]
    actions: tuple[PlanLine, ...]


def build_highlight_report(given: ReportInputs, words: HighlightWords) -> HighlightReport:
    """A plan's highlight report as at a given day. It uses no queries and does not read the clock.

    The sections are those of Cheshire East's highlight report of 2013 (minute 46): work done,
    staffing figures, risks and next steps.

    Raises SummaryDoesNotAddUp if the counts do not add up to the number of actions.
    """
    counted, keys, previous = given.counted, given.keys, given.previous
    flags = tuple(_flag_count(flag, counted) for flag in Flag)
    appendices = number_appendices(given.front.appendices)
    number = next_appendix(appendices)
    return HighlightReport(
        **given.common_content(),
        since=previous.as_at if previous else None,
        since_text=in_words(previous.as_at) if previous else "",
        appendices=(*appendices, (str(number), _("Full action plan"))),
        plan_appendix=number,
        done_since=(*words.done, *_completed(counted, previous)),
        movement_text=_movement(counted, given.order, previous),
        flag_counts=flags,
        flags_text="; ".join(f"{flag.label} {flag.count}" for flag in flags if flag.count),
        figures=words.figures,
        risks=words.risks,
        external_view=words.external_view,
        exceptions=tuple(_brief(action, keys) for action in given.listed),
        next_steps=_next_steps(counted),
        actions=tuple(_plan_line(action, keys) for action in counted),
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
        **figures_as_json(report),
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
    """The HTML anchor of an action. A suffix distinguishes references that have the same slug."""
    plain = slugify(ref)
    code = "" if plain == ref.lower() else f"-{ref.encode().hex()}"
    return f"action-{plain}{code}"


def _completed(actions: Sequence[ActionAsAt], previous: moves.Previous | None) -> list[str]:
    lines = moves.completed_since(actions, previous)
    return [_("%(action)s (completed)") % {"action": _one_line(line)} for line in lines]


def _movement(
    actions: Sequence[ActionAsAt], order: Mapping[str, int], previous: moves.Previous | None
) -> str:
    """The movements since the previous report, separated by semicolons. Zeros are left out."""
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


def _brief(action: ActionAsAt, keys: Mapping[str, RatingKey]) -> Brief:
    flags = [flag for flag in Flag if flag in action.flags and flag != Flag.NO_DATA]
    return Brief(
        ref=action.ref,
        rating=keys[action.rating_code or ""],
        line=_one_line(action.wording),
        flags=tuple(flag.label for flag in flags),
        anchor=_anchor(action.ref),
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
