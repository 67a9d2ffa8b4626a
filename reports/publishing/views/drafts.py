"""Pages for writing, previewing and publishing reports."""

from collections import Counter

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from actions.models import ImprovementPlan, UpdateRound
from actions.plans import breadcrumbs
from actions.rounds.rules import can_run_rounds
from committees.meetings.readable import readable_by_public
from committees.models import AgendaItem, MeetingStatus
from reports.kinds.numbering import uncited
from reports.kinds.report_kind import ReportKind
from reports.kinds.snapshot import objected_wordings, unread_answers
from reports.models import Report
from reports.publishing import rules, services
from reports.publishing.forms import FORMS, PublishForm, initial_values, new_report
from reports.publishing.views.files import inline_file
from reports.rendering.papers import BODIES, draft_pdf, render_paper, report_of
from safeguard.accounts.models import User
from safeguard.accounts.requests import SignedInRequest
from safeguard.forms.pages import form_page, handle_form, sent_data


@form_page
def write_report(request: SignedInRequest, slug: str) -> HttpResponse:
    """Start a report on the plan. The query string gives its kind and, optionally, its item."""
    user, now, kind = request.user, timezone.now(), _kind(request)
    plan = get_object_or_404(ImprovementPlan.objects.visible_to(user), slug=slug)
    if not rules.can_write_report(user):
        raise PermissionDenied
    items = _upcoming_items(user)
    item_id = request.GET.get("item", "")
    item = items.filter(pk=item_id).first() if item_id.isdecimal() else None
    form = FORMS[kind](
        sent_data(request),
        can_restrict=rules.can_write_restricted_report(user),
        items=items,
        initial=new_report(kind, plan, timezone.localdate(now), item=item),
    )

    return handle_form(
        request,
        form,
        lambda: services.write_report(plan=plan, kind=kind, words=form.words, by=user, at=now),
        message=_("Draft saved."),
        template="reports/publishing/write_report.html",
        context={"plan": plan, "kind": kind, "crumbs": breadcrumbs.to_plan(plan)},
    )


@form_page
def edit_report(request: SignedInRequest, pk: int) -> HttpResponse:
    """Edit a draft."""
    user, draft = request.user, _draft(request, pk)
    kind = ReportKind(draft.kind)
    form = FORMS[kind](
        sent_data(request),
        can_restrict=rules.can_write_restricted_report(user),
        items=_upcoming_items(user, chosen=draft.agenda_item_id),
        initial=initial_values(draft),
    )

    return handle_form(
        request,
        form,
        lambda: services.write_report(
            plan=draft.plan,
            report=draft,
            version=form.cleaned_data["version"],
            words=form.words,
            by=user,
            at=timezone.now(),
        ),
        message=_("Draft saved."),
        template="reports/publishing/write_report.html",
        context={
            "plan": draft.plan,
            "kind": kind,
            "draft": draft,
            "crumbs": _crumbs(draft),
            "now": lambda: form.labelled(initial_values(draft)),
        },
    )


@require_safe
def report(request: SignedInRequest, pk: int) -> HttpResponse:
    """Preview a draft as it would be published now."""
    draft = _draft(request, pk)
    published = draft.publications.visible_to(request.user).without_content()
    context = {
        "draft": draft,
        "report": report_of(draft),
        "body": BODIES[ReportKind(draft.kind)],
        "uncited": _uncited(draft),
        "publications": published.newest_first(),
        "can_publish": rules.can_publish_report(request.user, draft),
        "crumbs": breadcrumbs.to_plan(draft.plan),
    }
    return render(request, "reports/publishing/report.html", context)


@require_safe
def report_pdf(request: SignedInRequest, pk: int) -> HttpResponse:
    """Preview a draft as a PDF."""
    draft = _draft(request, pk)
    return inline_file(draft_pdf(draft), f"draft-{slugify(draft.title)}.pdf", "application/pdf")


@form_page
def publish_report(request: SignedInRequest, pk: int) -> HttpResponse:
    """Publish a draft. Its page, PDF and data are stored and never change."""
    user, draft = request.user, _draft(request, pk)
    if not rules.can_publish_report(user, draft):
        raise PermissionDenied
    form = PublishForm(sent_data(request), initial={"version": draft.version})
    if form.is_valid():
        # Outside the transaction, because it takes seconds.
        paper = render_paper(draft)
    return handle_form(
        request,
        form,
        lambda: services.publish_report(
            report=draft, paper=paper, by=user, at=timezone.now(), **form.arguments()
        ),
        message=_("Report published."),
        template="reports/publishing/publish_report.html",
        context=lambda: {
            "draft": draft,
            "readers": _readers(draft),
            "uncited": _uncited(draft),
            "unread": _unread(draft),
            "objected": _objected(draft),
            "can_read_answers": can_run_rounds(user),
            "crumbs": _crumbs(draft),
        },
    )


def _draft(request: SignedInRequest, pk: int) -> Report:
    """The draft.

    Raises Http404 if the user cannot see it, or PermissionDenied if they cannot write reports.
    """
    drafts = Report.objects.visible_to(request.user)
    draft = get_object_or_404(
        drafts.select_related("plan__scale", "meeting__committee", "agenda_item"), pk=pk
    )
    if not rules.can_write_report(request.user):
        raise PermissionDenied
    return draft


def _kind(request: SignedInRequest) -> ReportKind:
    try:
        return ReportKind(request.GET.get("kind", ReportKind.EXCEPTION.value))
    except ValueError as error:
        raise Http404 from error


def _upcoming_items(user: User, *, chosen: int | None = None) -> QuerySet[AgendaItem]:
    """Items of upcoming meetings, and the item already chosen."""
    upcoming = Q(meeting__held_on__gte=timezone.localdate()) & ~Q(
        meeting__status=MeetingStatus.CANCELLED
    )
    items = AgendaItem.objects.visible_to(user).not_withdrawn().filter(upcoming | Q(pk=chosen))
    return items.select_related("meeting__committee").order_by("meeting__held_on", "order", "pk")


def _crumbs(draft: Report) -> breadcrumbs.Crumbs:
    """Breadcrumbs for a page under the draft."""
    return [*breadcrumbs.to_plan(draft.plan), (draft.get_absolute_url(), draft.title)]


def _readers(draft: Report) -> str:
    """A sentence that says who will be able to read the publication, and when."""
    item = draft.agenda_item
    if draft.is_restricted:
        return _(
            "This report includes confidential actions. Members and the public will not see it."
        )
    if item is None:
        return _("This report is not on an agenda. Only people who sign in can read it.")
    if item.is_exempt:
        return _("This report is for an exempt item. The public will not see it.")
    words = {"item": item, "meeting": draft.meeting}
    if readable_by_public().items.filter(pk=item.pk).exists():
        return (
            _("Everyone will see it straight away, under “%(item)s” on the agenda for %(meeting)s.")
            % words
        )
    return _("Everyone will see it once the agenda for %(meeting)s is published.") % words


def _unread(draft: Report) -> list[tuple[UpdateRound, int]]:
    """Rounds with unread updates that stop the draft being published, and how many each has."""
    unread = unread_answers(
        draft.plan, as_at=draft.as_at, is_restricted=draft.is_restricted
    ).select_related("round")
    counted = Counter(entry.round for entry in unread if entry.round)
    return sorted(counted.items(), key=lambda pair: (pair[0].as_at, pair[0].pk))


def _objected(draft: Report) -> list[tuple[UpdateRound, int]]:
    """Rounds in which leads disagree with report wording, and how many cases each has."""
    objected = objected_wordings(
        draft.plan, as_at=draft.as_at, is_restricted=draft.is_restricted
    ).select_related("entry__round")
    counted = Counter(reading.entry.round for reading in objected if reading.entry.round)
    return sorted(counted.items(), key=lambda pair: (pair[0].as_at, pair[0].pk))


def _uncited(draft: Report) -> list[int]:
    texts = [draft.purpose, draft.financial_implications, draft.background, draft.external_view]
    return uncited(draft.appendices.splitlines(), texts)
