"""Building a plan's report of either kind, and rendering it as a page, PDF and JSON."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.cache import cache
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from actions.models import Action, ActionEntry, ImprovementPlan
from committees.models import Meeting
from reports.kinds import exception, highlight
from reports.kinds.exception import ExceptionReport, build_exception_report
from reports.kinds.highlight import HighlightReport, HighlightWords, build_highlight_report
from reports.kinds.listed_actions import ReportFilter
from reports.kinds.movement import Previous
from reports.kinds.numbering import SUMMARY_MARK, UNWRITTEN, says_none, split_lines
from reports.kinds.plan_report import NO_NOTE, FrontMatter, PublishingNote, ReportInputs
from reports.kinds.report_kind import ReportKind
from reports.kinds.snapshot import ActionAsAt, actions_as_at
from reports.models import Publication, Report
from safeguard.audit.services import head
from safeguard.dates import in_words
from safeguard.pdf import render_pdf

STYLESHEET = "report.css"
# How long the PDF of a draft is kept, in seconds.
KEPT_FOR = 24 * 3600
BODIES = {
    ReportKind.EXCEPTION: "reports/kinds/report_body.html",
    ReportKind.HIGHLIGHT: "reports/kinds/highlight_body.html",
}

AnyReport = ExceptionReport | HighlightReport


def make_report(
    kind: ReportKind,
    *,
    plan: ImprovementPlan,
    as_at: date,
    chosen: ReportFilter,
    is_restricted: bool = False,
    draft: Report | None = None,
    meeting: Meeting | None = None,
    note: PublishingNote = NO_NOTE,
) -> AnyReport:
    """The plan's report of this kind as at the day, with the draft's text if there is one.

    Confidential actions are included only if the report is restricted. It is compared with the
    position on the draft's `since_on`. If that is empty, it is compared with the newest publication
    of the same kind and restriction dated on or before the day, other than its own earlier
    versions. If there is no draft, `meeting` is the meeting that the report is printed for.
    """
    given = _report_inputs(kind, plan, as_at, chosen, is_restricted, draft, meeting)
    given = replace(given, note=note)
    if kind == ReportKind.HIGHLIGHT:
        return build_highlight_report(given, highlight_words(draft))
    return build_exception_report(given)


def _report_inputs(
    kind: ReportKind,
    plan: ImprovementPlan,
    as_at: date,
    chosen: ReportFilter,
    is_restricted: bool,
    draft: Report | None,
    meeting: Meeting | None,
) -> ReportInputs:
    scale = list(plan.scale.ratings.in_order())
    actions = plan.actions.all() if is_restricted else plan.actions.public()
    since = draft.since_on if draft else None
    previous = (
        Previous(since, _positions(actions_as_at(actions, scale=scale, day=since)))
        if since
        else _previous(kind, plan, as_at=as_at, is_restricted=is_restricted, draft=draft)
    )
    return ReportInputs(
        plan=plan,
        scale=scale,
        actions=actions_as_at(actions, scale=scale, day=as_at),
        as_at=as_at,
        chosen=chosen,
        is_restricted=is_restricted,
        front=front_matter(draft) if draft else default_front_matter(kind, plan, as_at, meeting),
        previous=previous,
        council=settings.COUNCIL_NAME,
        audit_head=head(),
    )


@dataclass(frozen=True)
class Paper:
    """A report rendered for publishing: data, page and PDF.

    `anchors` maps each action's reference to its HTML anchor.
    """

    data: dict[str, Any]
    html: str
    pdf: bytes
    anchors: Mapping[str, str] = field(default_factory=dict)


def report_of(draft: Report, note: PublishingNote = NO_NOTE) -> AnyReport:
    """The draft's report with current figures."""
    return make_report(
        ReportKind(draft.kind),
        plan=draft.plan,
        as_at=draft.as_at,
        chosen=ReportFilter(draft.filter),
        is_restricted=draft.is_restricted,
        draft=draft,
        note=note,
    )


def render_paper(draft: Report, note: PublishingNote = NO_NOTE) -> Paper:
    """The data, page and PDF of the draft, all from one report."""
    report = report_of(draft, note)
    return Paper(as_data(report), as_html(report), as_pdf(report), anchors_of(report))


def front_matter(draft: Report) -> FrontMatter:
    """The draft's covering report, in the order of Herefordshire's paper of June 2009.

    An optional section left empty is not printed. For all others the draft says what is still to
    be written.
    """
    meeting, unwritten = draft.meeting, str(UNWRITTEN)
    background = _background(ReportKind(draft.kind))
    has_appendices = not says_none(draft.appendices)
    return FrontMatter(
        title=draft.title,
        report_by=draft.report_by or unwritten,
        wards_affected=draft.wards_affected or unwritten,
        sections=(
            (_("Purpose"), draft.purpose or unwritten),
            (_("Financial implications"), draft.financial_implications or unwritten),
            *([(background, draft.background)] if draft.background else []),
        ),
        recommendation=draft.recommendation or unwritten,
        appendices=split_lines(draft.appendices) if has_appendices else (),
        appendices_text=draft.appendices.strip() or unwritten,
        background_papers=split_lines(draft.background_papers) or (unwritten,),
        committee=meeting.committee.name if meeting else "",
        meeting_on=meeting.held_on if meeting else None,
    )


def highlight_words(draft: Report | None) -> HighlightWords:
    """The sections written for a highlight report."""
    unwritten = (str(UNWRITTEN),)
    if draft is None:
        return HighlightWords(risks=unwritten, external_view=unwritten)
    return HighlightWords(
        done=split_lines(draft.done),
        figures=split_lines(draft.figures),
        risks=split_lines(draft.risks) or unwritten,
        external_view=split_lines(draft.external_view) or unwritten,
    )


def default_front_matter(
    kind: ReportKind, plan: ImprovementPlan, as_at: date, meeting: Meeting | None
) -> FrontMatter:
    """The covering report if there is no draft. It marks what is still to be written."""
    unwritten = str(UNWRITTEN)
    if kind == ReportKind.HIGHLIGHT:
        purpose = _("To report progress on the %(plan)s as at %(day)s.")
        recommendation = _("THAT the committee note the progress and debate any issues arising.")
        background = unwritten
    else:
        purpose = _("To report the exceptions in the %(plan)s as at %(day)s.")
        recommendation = _("THAT the committee note the exceptions and debate any issues arising.")
        background = SUMMARY_MARK
    return FrontMatter(
        title=f"{kind.label}: {plan.title}",
        report_by=unwritten,
        wards_affected=unwritten,
        sections=(
            (
                _("Purpose"),
                purpose % {"plan": plan.title.removeprefix("The "), "day": in_words(as_at)},
            ),
            (_("Financial implications"), unwritten),
            (_background(kind), background),
        ),
        recommendation=recommendation,
        appendices_text=unwritten,
        background_papers=(unwritten,),
        committee=meeting.committee.name if meeting else "",
        meeting_on=meeting.held_on if meeting else None,
    )


def _background(kind: ReportKind) -> str:
    return _("Context") if kind == ReportKind.HIGHLIGHT else _("Background")


def as_html(report: AnyReport) -> str:
    """The report as HTML, to be included in a page."""
    return render_to_string(BODIES[report.kind], {"report": report})


def as_document(report: AnyReport, *, is_draft: bool = False) -> str:
    """The report as an HTML document with its stylesheet.

    A draft is marked as such on each page.
    """
    context = {
        "report": report,
        "body": BODIES[report.kind],
        "stylesheet": stylesheet(),
        "is_draft": is_draft,
    }
    return render_to_string("reports/rendering/document.html", context)


def as_pdf(report: AnyReport, *, is_draft: bool = False) -> bytes:
    """The report as a tagged PDF (PDF/UA-1)."""
    return render_pdf(as_document(report, is_draft=is_draft), stylesheet=stylesheet())


def draft_pdf(draft: Report, note: PublishingNote = NO_NOTE) -> bytes:
    """The draft as a PDF. It is kept, and rendered again only if its page has changed."""
    document = as_document(report_of(draft, note), is_draft=True)
    key, digest = f"draft-pdf-{draft.pk}", hashlib.sha256(document.encode()).hexdigest()
    kept = cache.get(key)
    if kept is not None and kept[0] == digest:
        pdf: bytes = kept[1]
        return pdf
    pdf = render_pdf(document, stylesheet=stylesheet())
    cache.set(key, (digest, pdf), KEPT_FOR)
    return pdf


def as_json(report: AnyReport) -> dict[str, Any]:
    """The report as JSON data for other systems."""
    if isinstance(report, HighlightReport):
        return highlight.as_json(report)
    return exception.as_json(report)


def anchors_of(report: AnyReport) -> dict[str, str]:
    """The HTML anchor of each action, by reference."""
    if isinstance(report, HighlightReport):
        return highlight.anchors_of(report)
    return exception.anchors_of(report)


def as_data(report: AnyReport) -> dict[str, Any]:
    """The data stored with a publication: the report's JSON, its scale and all positions."""
    return as_json(report) | {
        "title": report.title,
        "report_by": report.report_by,
        "committee": report.committee,
        "meeting": report.meeting_text,
        "restricted": report.is_restricted,
        "outstanding": list(report.outstanding),
        "outstanding_reason": report.outstanding_reason,
        "published_after_meeting": bool(report.published_after_text),
        "scale": [
            {"code": key.code, "label": key.label, "definition": key.definition}
            for key in report.scale_key
        ],
        "positions": [dict(position) for position in report.positions],
        "audit_head": report.audit_head,
    }


def as_text(data: dict[str, Any]) -> str:
    """The data as readable JSON."""
    return json.dumps(data, ensure_ascii=False, indent=2)


def data_digest(data: dict[str, Any]) -> str:
    """SHA-256 of the data, independent of the order of its keys."""
    canonical = json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def stylesheet() -> str:
    """The built stylesheet of reports. Raises FileNotFoundError if it has not been built."""
    path = finders.find(STYLESHEET)
    if path is None:
        raise FileNotFoundError(f"{STYLESHEET} is not built. Run make setup.")
    with open(path, encoding="utf-8") as file:
        return file.read()


def _positions(actions: list[ActionAsAt]) -> dict[str, Mapping[str, Any]]:
    return {action.ref: action.position for action in actions if action.is_counted}


def _previous(
    kind: ReportKind,
    plan: ImprovementPlan,
    *,
    as_at: date,
    is_restricted: bool,
    draft: Report | None,
) -> Previous | None:
    """The newest earlier publication to compare with.

    Its actions are found by their current references. For an unrestricted report, publications for
    exempt items are ignored, and so are actions that have become confidential since. Otherwise the
    public would read that they were withdrawn.
    """
    earlier = Publication.objects.filter(
        plan=plan,
        report__kind=kind.value,
        kind=Publication.Kind.REPORT,
        as_at__lte=as_at,
        is_restricted=is_restricted,
    )
    earlier = earlier.current().exclude(report=draft)
    if not is_restricted:
        earlier = earlier.exclude(agenda_item__is_exempt=True)
    newest = earlier.newest_first().defer("html", "pdf").first()
    if newest is None:
        return None
    hidden = Action.objects.none() if is_restricted else plan.actions.filter(is_confidential=True)
    refs = set(hidden.values_list("ref", flat=True))
    now = ActionEntry.objects.filter(action__plan=plan).signposts()
    positions = {now.get(ref, ref): line for ref, line in newest.positions.items()}
    shown = {ref: line for ref, line in positions.items() if ref not in refs}
    return Previous(newest.as_at, shown)
