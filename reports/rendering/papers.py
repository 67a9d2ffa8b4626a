"""From a plan to its reports, and from a report to page, paper and data.

The one place that knows which kinds of report there are.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypedDict

from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from actions.models import Action, ActionEntry, ImprovementPlan, Rating
from committees.models import Meeting
from reports.kinds import exception, highlight
from reports.kinds.exception import ExceptionReport, FrontMatter, build_exception_report
from reports.kinds.filters import ReportFilter
from reports.kinds.highlight import HighlightReport, HighlightWords, build_highlight_report
from reports.kinds.movement import Previous
from reports.kinds.numbering import SUMMARY_MARK, split_lines
from reports.kinds.report_kind import ReportKind
from reports.kinds.snapshot import ActionAsAt, actions_as_at
from reports.models import Publication, Report
from safeguard.audit.services import head
from safeguard.dates import in_words
from safeguard.pdf import render_pdf

STYLESHEET = "report.css"
BODIES = {
    ReportKind.EXCEPTION: "reports/kinds/report_body.html",
    ReportKind.HIGHLIGHT: "reports/kinds/highlight_body.html",
}

AnyReport = ExceptionReport | HighlightReport


class _Gathered(TypedDict):
    """What every kind of report is built from."""

    plan: ImprovementPlan
    scale: list[Rating]
    actions: list[ActionAsAt]
    as_at: date
    chosen: ReportFilter
    is_restricted: bool
    front: FrontMatter
    previous: Previous | None
    council: str
    audit_head: str


def make_report(
    kind: ReportKind,
    *,
    plan: ImprovementPlan,
    as_at: date,
    chosen: ReportFilter,
    is_restricted: bool = False,
    draft: Report | None = None,
    meeting: Meeting | None = None,
) -> AnyReport:
    """The plan's report of this kind as at the day, with the draft's words if there is one.

    It says what everybody may read; a restricted one counts and lists confidential actions too.
    It looks back to the day the draft names; else to the newest publication of its kind for the
    same readers that speaks of an earlier day or the same, but for its own earlier versions.
    A draft names its meeting; without one, `meeting` is whom it is printed for.
    """
    make = highlight_report if kind == ReportKind.HIGHLIGHT else exception_report
    return make(
        plan=plan,
        as_at=as_at,
        chosen=chosen,
        is_restricted=is_restricted,
        draft=draft,
        meeting=meeting,
    )


def exception_report(
    *,
    plan: ImprovementPlan,
    as_at: date,
    chosen: ReportFilter,
    is_restricted: bool = False,
    draft: Report | None = None,
    meeting: Meeting | None = None,
) -> ExceptionReport:
    """The plan's exception report, as `make_report` says."""
    gathered = _gathered(ReportKind.EXCEPTION, plan, as_at, chosen, is_restricted, draft, meeting)
    return build_exception_report(**gathered)


def highlight_report(
    *,
    plan: ImprovementPlan,
    as_at: date,
    chosen: ReportFilter,
    is_restricted: bool = False,
    draft: Report | None = None,
    meeting: Meeting | None = None,
) -> HighlightReport:
    """The plan's highlight report, as `make_report` says."""
    gathered = _gathered(ReportKind.HIGHLIGHT, plan, as_at, chosen, is_restricted, draft, meeting)
    return build_highlight_report(**gathered, words=highlight_words(draft))


def _gathered(
    kind: ReportKind,
    plan: ImprovementPlan,
    as_at: date,
    chosen: ReportFilter,
    is_restricted: bool,
    draft: Report | None,
    meeting: Meeting | None,
) -> _Gathered:
    scale = list(plan.scale.ratings.in_order())
    actions = plan.actions.all() if is_restricted else plan.actions.public()
    since = draft.since_on if draft else None
    previous = (
        Previous(since, _standings(actions_as_at(actions, scale=scale, day=since)))
        if since
        else _previous(kind, plan, as_at=as_at, is_restricted=is_restricted, draft=draft)
    )
    return {
        "plan": plan,
        "scale": scale,
        "actions": actions_as_at(actions, scale=scale, day=as_at),
        "as_at": as_at,
        "chosen": chosen,
        "is_restricted": is_restricted,
        "front": front_matter(draft) if draft else plain_front_matter(kind, plan, as_at, meeting),
        "previous": previous,
        "council": settings.COUNCIL_NAME,
        "audit_head": head(),
    }


@dataclass(frozen=True)
class Paper:
    """A report drawn for publishing: its figures, its page and its paper.

    `anchors` says where on the page each action stands, by reference.
    """

    data: dict[str, Any]
    html: str
    pdf: bytes
    anchors: Mapping[str, str] = field(default_factory=dict)


def report_of(draft: Report) -> AnyReport:
    """The report that the draft makes now."""
    return make_report(
        ReportKind(draft.kind),
        plan=draft.plan,
        as_at=draft.as_at,
        chosen=ReportFilter(draft.filter),
        is_restricted=draft.is_restricted,
        draft=draft,
    )


def draw(draft: Report) -> Paper:
    """Figures, page and paper of the draft, all from one gathering."""
    report = report_of(draft)
    return Paper(as_data(report), as_html(report), as_pdf(report), anchors_of(report))


def front_matter(draft: Report) -> FrontMatter:
    """What was written for this paper, in the order of Herefordshire's paper of June 2009."""
    meeting = draft.meeting
    return FrontMatter(
        title=draft.title,
        report_by=draft.report_by,
        wards_affected=draft.wards_affected,
        sections=(
            (_("Purpose"), draft.purpose),
            (_("Financial implications"), draft.financial_implications),
            (_background(ReportKind(draft.kind)), draft.background or _("None stated.")),
        ),
        recommendation=draft.recommendation,
        appendices=split_lines(draft.appendices),
        background_papers=split_lines(draft.background_papers),
        committee=meeting.committee.name if meeting else "",
        meeting_on=meeting.held_on if meeting else None,
    )


def highlight_words(draft: Report | None) -> HighlightWords:
    """What was typed into the sections of a highlight report."""
    if draft is None:
        return HighlightWords()
    return HighlightWords(
        done=split_lines(draft.done),
        figures=split_lines(draft.figures),
        risks=split_lines(draft.risks),
        external_view=split_lines(draft.external_view),
    )


def plain_front_matter(
    kind: ReportKind, plan: ImprovementPlan, as_at: date, meeting: Meeting | None
) -> FrontMatter:
    """What stands before the figures where nobody has written anything yet."""
    if kind == ReportKind.HIGHLIGHT:
        purpose = _("To report what matters in %(plan)s as at %(day)s.")
        recommendation = _("THAT the committee note the progress and debate any issues arising.")
        background = _("None stated.")
    else:
        purpose = _("To report the exceptions in %(plan)s as at %(day)s.")
        recommendation = _("THAT the committee note the exceptions and debate any issues arising.")
        background = SUMMARY_MARK
    return FrontMatter(
        title=f"{kind.label}: {plan.title}",
        report_by=_("Not stated"),
        wards_affected=_("Not stated"),
        sections=(
            (_("Purpose"), purpose % {"plan": plan.title, "day": in_words(as_at)}),
            (_("Financial implications"), _("None stated.")),
            (_background(kind), background),
        ),
        recommendation=recommendation,
        committee=meeting.committee.name if meeting else "",
        meeting_on=meeting.held_on if meeting else None,
    )


def _background(kind: ReportKind) -> str:
    return _("Context") if kind == ReportKind.HIGHLIGHT else _("Background")


def as_html(report: AnyReport) -> str:
    """The report as a part of a page."""
    return render_to_string(BODIES[report.kind], {"report": report})


def as_document(report: AnyReport, *, is_draft: bool = False) -> str:
    """The report as a file of its own, with its style in it; a draft says so on every sheet."""
    context = {
        "report": report,
        "body": BODIES[report.kind],
        "stylesheet": stylesheet(),
        "is_draft": is_draft,
    }
    return render_to_string("reports/rendering/document.html", context)


def as_pdf(report: AnyReport, *, is_draft: bool = False) -> bytes:
    """The report on paper: tagged PDF/UA-1."""
    return render_pdf(as_document(report, is_draft=is_draft), stylesheet=stylesheet())


def as_json(report: AnyReport) -> dict[str, Any]:
    """The report for other programs."""
    if isinstance(report, HighlightReport):
        return highlight.as_json(report)
    return exception.as_json(report)


def anchors_of(report: AnyReport) -> dict[str, str]:
    """Where on the page each action stands, by reference."""
    if isinstance(report, HighlightReport):
        return highlight.anchors_of(report)
    return exception.anchors_of(report)


def as_data(report: AnyReport) -> dict[str, Any]:
    """All a publication keeps of the report in figures: its JSON, and what made it up."""
    return as_json(report) | {
        "title": report.title,
        "report_by": report.report_by,
        "committee": report.committee,
        "meeting": report.meeting_text,
        "restricted": report.is_restricted,
        "scale": [
            {"code": key.code, "label": key.label, "definition": key.definition}
            for key in report.scale_key
        ],
        "standings": [dict(standing) for standing in report.standings],
        "audit_head": report.audit_head,
    }


def as_text(data: dict[str, Any]) -> str:
    """Data as JSON text for people and programs."""
    return json.dumps(data, ensure_ascii=False, indent=2)


def data_digest(data: dict[str, Any]) -> str:
    """SHA-256 of data, whatever order a database keeps its keys in."""
    canonical = json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def stylesheet() -> str:
    """The style of reports, as the build has made it."""
    path = finders.find(STYLESHEET)
    if path is None:
        raise FileNotFoundError(f"{STYLESHEET} is not built. Run make setup.")
    with open(path, encoding="utf-8") as file:
        return file.read()


def _standings(actions: list[ActionAsAt]) -> dict[str, Mapping[str, Any]]:
    return {action.ref: action.position for action in actions if action.is_counted}


def _previous(
    kind: ReportKind,
    plan: ImprovementPlan,
    *,
    as_at: date,
    is_restricted: bool,
    draft: Report | None,
) -> Previous | None:
    """The report to compare with. What has become confidential since is not in it either, or the
    public would read that it was withdrawn; nor is it one that the public cannot read. Actions
    stand in it under the references they have now."""
    earlier = Publication.objects.filter(
        plan=plan,
        report__kind=kind.value,
        kind=Publication.Kind.REPORT,
        as_at__lte=as_at,
        is_restricted=is_restricted,
    ).exclude(report=draft)
    if not is_restricted:
        earlier = earlier.exclude(agenda_item__is_exempt=True)
    newest = earlier.newest_first().defer("html", "pdf").first()
    if newest is None:
        return None
    hidden = Action.objects.none() if is_restricted else plan.actions.filter(is_confidential=True)
    refs = set(hidden.values_list("ref", flat=True))
    now = ActionEntry.objects.filter(action__plan=plan).signposts()
    standings = {now.get(ref, ref): line for ref, line in newest.standings.items()}
    shown = {ref: line for ref, line in standings.items() if ref not in refs}
    return Previous(newest.as_at, shown)
