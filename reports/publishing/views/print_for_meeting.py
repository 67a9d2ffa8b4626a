"""PDF reports for a meeting, which are not published."""

from datetime import date

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from actions.models import ImprovementPlan
from actions.models.plan import ImprovementPlanQuerySet
from committees.meetings import breadcrumbs
from committees.models import AgendaItem, Meeting, MeetingStatus
from reports.kinds.listed_actions import ReportFilter
from reports.kinds.report_kind import ReportKind
from reports.models import Report
from reports.publishing import rules
from reports.publishing.views.files import inline_file
from reports.rendering.papers import as_pdf, make_report, report_of
from safeguard.accounts.requests import SignedInRequest


@require_safe
def print_for_meeting(request: SignedInRequest, pk: int) -> HttpResponse:
    """A PDF report for the meeting, or a choice of plans if more than one is possible.

    Uses the draft written for this meeting if there is one. Otherwise the figures are today's, or
    those on the day of a past meeting.
    """
    user = request.user
    meetings = Meeting.objects.visible_to(user).select_related("committee")
    meeting = get_object_or_404(meetings, pk=pk)
    if not rules.can_write_report(user):
        raise PermissionDenied
    kind, plans = _kind(request), ImprovementPlan.objects.visible_to(user).order_by("title")
    drafts = Report.objects.visible_to(user).filter(
        meeting=meeting, kind=kind.value, withdrawn_at=None
    )
    slug = request.GET.get("plan", "")
    if slug:
        return _pdf(get_object_or_404(plans, slug=slug), meeting, kind, drafts)
    candidates = _candidates(meeting, plans, drafts)
    if len(candidates) == 1:
        return _pdf(candidates[0], meeting, kind, drafts)
    items = AgendaItem.objects.visible_to(user).not_withdrawn().filter(meeting=meeting)
    if meeting.status == MeetingStatus.CANCELLED:
        items = items.none()
    context = {
        "meeting": meeting,
        "kind": kind,
        "plans": candidates,
        "items": items.in_order(),
        "crumbs": breadcrumbs.to_meeting(meeting),
    }
    return render(request, "reports/publishing/choose_plan_to_print.html", context)


def _candidates(
    meeting: Meeting, plans: ImprovementPlanQuerySet, drafts: QuerySet[Report]
) -> list[ImprovementPlan]:
    """The plans that could be printed for this meeting.

    They are the plans with a draft for this meeting or, if there are none, those previously
    reported to the committee. Failing that, they are the plans that had actions by the day.
    """
    drafted = plans.filter(drafts__in=drafts)
    reported = plans.filter(publications__agenda_item__meeting__committee=meeting.committee)
    started = plans.filter(actions__entries__effective_on__lte=_as_at(meeting))
    for chosen in (drafted, reported, started, plans.exclude(actions=None)):
        found = list(chosen.distinct())
        if found:
            return found
    return list(plans)


def _as_at(meeting: Meeting) -> date:
    return min(meeting.held_on, timezone.localdate())


def _pdf(
    plan: ImprovementPlan, meeting: Meeting, kind: ReportKind, drafts: QuerySet[Report]
) -> HttpResponse:
    draft = drafts.filter(plan=plan).select_related("meeting__committee").order_by("-pk").first()
    if draft is not None:
        paper = report_of(draft)
    else:
        paper = make_report(
            kind,
            plan=plan,
            as_at=_as_at(meeting),
            chosen=ReportFilter.NOT_GREEN,
            meeting=meeting,
        )
    name = f"draft-{slugify(paper.title)[:80]}.pdf"
    return inline_file(as_pdf(paper, is_draft=True), name, "application/pdf")


def _kind(request: SignedInRequest) -> ReportKind:
    try:
        return ReportKind(request.GET.get("kind", ReportKind.HIGHLIGHT.value))
    except ValueError as error:
        raise Http404 from error
