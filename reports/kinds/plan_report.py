"""What both kinds of report have in common: the front matter, the figures and the key."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from actions.models import ImprovementPlan, Rating
from actions.plans.ratings import BarPart, CountLine, figures_of
from actions.plans.states import State
from reports.kinds import movement as moves
from reports.kinds.listed_actions import ReportFilter
from reports.kinds.numbering import FrontSection, number_sections
from reports.kinds.snapshot import ActionAsAt
from reports.kinds.summary import RatingCount, paragraph, sentence
from safeguard.dates import PartialDate, in_words


@dataclass(frozen=True)
class FrontMatter:
    """The covering report an officer writes, in the usual order of a committee paper.

    `sections` are pairs of heading and text, formatted as `number_sections` describes.
    `appendices_text` is printed if there are no appendices.
    """

    title: str
    report_by: str
    wards_affected: str
    sections: tuple[tuple[str, str], ...]
    recommendation: str
    appendices: tuple[str, ...] = ()
    background_papers: tuple[str, ...] = ()
    appendices_text: str = ""
    committee: str = ""
    meeting_on: date | None = None


@dataclass(frozen=True)
class PublishingNote:
    """What a publication says about itself.

    `outstanding` are sentences about updates that had not been received, with the reason for
    publishing nevertheless. `published_on` is printed if it is after the meeting.
    """

    outstanding: tuple[str, ...] = ()
    reason: str = ""
    published_on: date | None = None


NO_NOTE = PublishingNote()


@dataclass(frozen=True)
class RatingKey:
    """A rating and its definition at the time of the report."""

    code: str
    label: str
    definition: str
    shape: str
    colour: str


@dataclass(frozen=True, kw_only=True)
class PlanReport:
    """The content common to both kinds of report.

    The page, PDF and JSON are rendered from the report alone.
    """

    council: str
    title: str
    plan_title: str
    as_at: date
    as_at_text: str
    filter: str
    filter_text: str
    is_restricted: bool
    committee: str
    meeting_text: str
    report_by: str
    wards_affected: str
    sections: tuple[FrontSection, ...]
    recommendation: str
    appendices: tuple[tuple[str, str], ...]
    appendices_text: str
    background_papers: tuple[str, ...]
    scale_name: str
    scale_key: tuple[RatingKey, ...]
    summary: str
    total: int
    not_rated: int
    rated: int
    completed: int
    counts: Mapping[str, int]
    shares: Mapping[str, int]
    bar: tuple[BarPart, ...]
    count_lines: tuple[CountLine, ...]
    positions: tuple[Mapping[str, Any], ...]
    audit_head: str
    outstanding: tuple[str, ...] = ()
    outstanding_reason: str = ""
    published_after_text: str = ""


@dataclass(frozen=True)
class ReportInputs:
    """The data that a report is made from, read from the database beforehand.

    `scale` runs from best to worst with no data last. `actions` are in natural order of reference.
    `previous` is the report that this one is compared with.
    """

    plan: ImprovementPlan
    scale: Sequence[Rating]
    actions: Sequence[ActionAsAt]
    as_at: date
    chosen: ReportFilter
    is_restricted: bool
    front: FrontMatter
    previous: moves.Previous | None
    council: str
    audit_head: str
    note: PublishingNote = NO_NOTE

    @cached_property
    def keys(self) -> dict[str, RatingKey]:
        """The ratings with their current definitions, by code, to be stored in the report."""
        return {
            r.code: RatingKey(r.code, r.label, r.definition, r.shape, r.colour) for r in self.scale
        }

    @cached_property
    def order(self) -> dict[str, int]:
        """The position of each rating in the scale, by code."""
        return {rating.code: rating.order for rating in self.scale}

    @cached_property
    def counted(self) -> list[ActionAsAt]:
        """The actions that count towards the figures."""
        return [action for action in self.actions if action.is_counted]

    @property
    def listed(self) -> list[ActionAsAt]:
        """The actions listed as exceptions, most serious first."""
        listed = [action for action in self.counted if self.chosen.lists(action.rating)]
        return sorted(listed, key=lambda action: -self.order[action.rating_code or ""])

    def common_content(self) -> dict[str, Any]:
        """The content of a report of either kind, without its appendices.

        Raises SummaryDoesNotAddUp if the counts do not add up to the number of actions.
        """
        front, counted = self.front, self.counted
        scale_key = tuple(self.keys.values())
        figures = figures_of(scale_key, Counter(action.rating_code for action in counted))
        rating_counts = [
            RatingCount(r.label, figures.counts[r.code], r.counts_as_red, r.is_no_data)
            for r in self.scale
        ]
        summary = paragraph(len(counted), rating_counts, figures.not_rated)
        return {
            "council": self.council,
            "title": front.title,
            "plan_title": self.plan.title,
            "as_at": self.as_at,
            "as_at_text": in_words(self.as_at),
            "filter": self.chosen.value,
            "filter_text": self.chosen.label,
            "is_restricted": self.is_restricted,
            "committee": front.committee,
            "meeting_text": in_words(front.meeting_on) if front.meeting_on else "",
            "report_by": front.report_by,
            "wards_affected": front.wards_affected,
            "sections": number_sections(front.sections, summary=summary),
            "recommendation": front.recommendation,
            "appendices_text": front.appendices_text,
            "background_papers": front.background_papers,
            "scale_name": self.plan.scale.name,
            "scale_key": scale_key,
            "summary": sentence(len(counted), rating_counts, figures.not_rated),
            "total": len(counted),
            "not_rated": figures.not_rated,
            "rated": figures.rated,
            "completed": sum(action.state == State.SIGNED_OFF for action in counted),
            "counts": figures.counts,
            "shares": figures.shares,
            "bar": figures.bar,
            "count_lines": figures.lines,
            "positions": tuple(action.position for action in counted),
            "audit_head": self.audit_head,
            "outstanding": self.note.outstanding,
            "outstanding_reason": self.note.reason,
            "published_after_text": self._published_after,
        }

    @property
    def _published_after(self) -> str:
        """The day of publishing, if it is after the meeting."""
        on, meeting_on = self.note.published_on, self.front.meeting_on
        return in_words(on) if on and meeting_on and on > meeting_on else ""


def figures_as_json(report: PlanReport) -> dict[str, Any]:
    """The filter and the figures, as they appear in the JSON data of both kinds of report."""
    return {
        "filter": report.filter,
        "summary": report.summary,
        "total": report.total,
        "not_rated": report.not_rated,
        "rated": report.rated,
        "completed": report.completed,
        "counts": dict(report.counts),
        "shares": dict(report.shares),
    }


def date_as_json(due: PartialDate) -> dict[str, str | None]:
    """A date in JSON: its last day (YYYY-MM-DD) and its text as typed.

    Either is None if missing.
    """
    return {
        "last_day": due.last_day.isoformat() if due.last_day else None,
        "text": due.text or None,
    }
