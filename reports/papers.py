"""From a plan to its exception report, and from the report to page, paper and data."""

import hashlib
import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from actions.models import Action, ImprovementPlan
from reports.exception import (
    ExceptionReport,
    FrontMatter,
    as_json,
    build_exception_report,
    front_lines,
)
from reports.gathering import actions_as_at
from reports.models import Publication, Report
from reports.movement import Previous
from reports.numbering import SUMMARY_MARK
from reports.selection import ReportFilter
from safeguard.audit.services import head
from safeguard.dates import in_words
from safeguard.pdf import render_pdf

STYLESHEET = "report.css"


def exception_report(
    *,
    plan: ImprovementPlan,
    as_at: date,
    chosen: ReportFilter,
    is_restricted: bool = False,
    draft: Report | None = None,
) -> ExceptionReport:
    """The plan's exception report as at the day, with the draft's front matter if there is one.

    It says what everybody may read; a restricted one counts and lists confidential actions too.
    It is compared with the newest publication for the same readers that speaks of an
    earlier day or the same, but for its own earlier versions.
    """
    scale = list(plan.scale.ratings.in_order())
    actions = Action.objects.filter(plan=plan)
    return build_exception_report(
        plan=plan,
        scale=scale,
        actions=actions_as_at(
            actions if is_restricted else actions.public(), scale=scale, day=as_at
        ),
        as_at=as_at,
        chosen=chosen,
        is_restricted=is_restricted,
        front=front_matter(draft) if draft else plain_front_matter(plan, as_at),
        previous=_previous(plan, as_at=as_at, is_restricted=is_restricted, draft=draft),
        council=settings.COUNCIL_NAME,
        audit_head=head(),
    )


@dataclass(frozen=True)
class Paper:
    """A report drawn for publishing: its figures, its page and its paper."""

    data: dict[str, Any]
    html: str
    pdf: bytes


def report_of(draft: Report) -> ExceptionReport:
    """The report that the draft makes now."""
    return exception_report(
        plan=draft.plan,
        as_at=draft.as_at,
        chosen=ReportFilter(draft.filter),
        is_restricted=draft.is_restricted,
        draft=draft,
    )


def draw(draft: Report) -> Paper:
    """Figures, page and paper of the draft, all from one gathering."""
    report = report_of(draft)
    return Paper(as_data(report), as_html(report), as_pdf(report))


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
            (_("Background"), draft.background),
        ),
        recommendation=draft.recommendation,
        appendices=front_lines(draft.appendices),
        background_papers=front_lines(draft.background_papers),
        committee=meeting.committee.name if meeting else "",
        meeting_on=meeting.held_on if meeting else None,
    )


def plain_front_matter(plan: ImprovementPlan, as_at: date) -> FrontMatter:
    """What stands before the figures where nobody has written anything yet."""
    purpose = _("To report the exceptions in %(plan)s as at %(day)s.")
    return FrontMatter(
        title=_("Exception report: %(plan)s") % {"plan": plan.title},
        report_by=_("Not stated"),
        wards_affected=_("Not stated"),
        sections=(
            (_("Purpose"), purpose % {"plan": plan.title, "day": in_words(as_at)}),
            (_("Financial implications"), _("None stated.")),
            (_("Background"), SUMMARY_MARK),
        ),
        recommendation=_("THAT the committee note the exceptions and debate any issues arising."),
    )


def as_html(report: ExceptionReport) -> str:
    """The report as a part of a page."""
    return render_to_string("reports/report_body.html", {"report": report})


def as_document(report: ExceptionReport) -> str:
    """The report as a file of its own, with its style in it."""
    context = {"report": report, "stylesheet": stylesheet()}
    return render_to_string("reports/document.html", context)


def as_pdf(report: ExceptionReport) -> bytes:
    """The report on paper: tagged PDF/UA-1."""
    return render_pdf(as_document(report), stylesheet=stylesheet())


def as_data(report: ExceptionReport) -> dict[str, Any]:
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


def _previous(
    plan: ImprovementPlan, *, as_at: date, is_restricted: bool, draft: Report | None
) -> Previous | None:
    """The report to compare with. What has become confidential since is not in it either, or the
    public would read that it was withdrawn."""
    earlier = Publication.objects.filter(
        plan=plan, kind=Publication.Kind.REPORT, as_at__lte=as_at, is_restricted=is_restricted
    ).exclude(report=draft)
    newest = earlier.newest_first().defer("html", "pdf").first()
    if newest is None:
        return None
    hidden = Action.objects.none() if is_restricted else plan.actions.filter(is_confidential=True)
    refs = set(hidden.values_list("ref", flat=True))
    shown = {ref: line for ref, line in newest.standings.items() if ref not in refs}
    return Previous(newest.as_at, shown)
