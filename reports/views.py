"""Pages on which reports are written, looked at, published and read."""

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from actions import crumbs
from actions.models import ImprovementPlan
from reports import rules, services
from reports.forms import PublishForm, ReportForm, first_words, new_report
from reports.models import Publication, Report
from reports.numbering import uncited
from reports.papers import as_pdf, as_text, draw, report_of
from safeguard.accounts.once import form_page, is_repeat, send, sent_data
from safeguard.accounts.requests import SignedInRequest

ROWS_ON_A_PAGE = 25


@require_safe
def publications(request: SignedInRequest) -> HttpResponse:
    """Everything that was published, newest first, and the drafts under way."""
    user = request.user
    published = Publication.objects.visible_to(user).select_related("plan", "meeting__committee")
    drafts = Report.objects.visible_to(user).unpublished().select_related("plan")
    shown = published.without_content().newest_first()
    context = {
        "page": Paginator(shown, ROWS_ON_A_PAGE).get_page(request.GET.get("page")),
        "drafts": drafts.order_by("-pk") if rules.can_write_report(user) else [],
    }
    return render(request, "reports/publications.html", context)


@form_page
def write_report(request: SignedInRequest, slug: str) -> HttpResponse:
    """Begins a report of the plan."""
    user, now = request.user, timezone.now()
    plan = get_object_or_404(ImprovementPlan.objects.visible_to(user), slug=slug)
    if not rules.can_write_report(user):
        raise PermissionDenied
    drafts = Report.objects.visible_to(user).filter(plan=plan).order_by("pk")
    if is_repeat(request):
        return redirect(drafts.last() or plan)
    first = new_report(plan, timezone.localdate(now))
    may_restrict = rules.can_write_restricted_report(user)
    form = ReportForm(sent_data(request), may_restrict=may_restrict, initial=first)

    def begin() -> Report:
        return services.write_report(plan=plan, words=form.words, by=user, at=now, form=form.sent())

    return send(
        request,
        form,
        begin,
        went_to=lambda: drafts.last() or plan,
        said=_("Draft saved."),
        template="reports/write_report.html",
        context={"plan": plan, "crumbs": crumbs.to_plan(plan)},
    )


@form_page
def edit_report(request: SignedInRequest, pk: int) -> HttpResponse:
    """Changes a draft."""
    user, draft = request.user, _draft(request, pk)
    if is_repeat(request):
        return redirect(draft)
    may_restrict = rules.can_write_restricted_report(user)
    form = ReportForm(sent_data(request), may_restrict=may_restrict, initial=first_words(draft))

    def write() -> Report:
        return services.write_report(
            plan=draft.plan,
            report=draft,
            version=form.cleaned_data["version"],
            words=form.words,
            by=user,
            at=timezone.now(),
            form=form.sent(),
        )

    return send(
        request,
        form,
        write,
        went_to=lambda: draft,
        said=_("Draft saved."),
        template="reports/write_report.html",
        context={"plan": draft.plan, "draft": draft, "crumbs": _crumbs(draft)},
    )


@require_safe
def report(request: SignedInRequest, pk: int) -> HttpResponse:
    """The draft as it would be published now."""
    draft = _draft(request, pk)
    published = draft.publications.visible_to(request.user).without_content()
    context = {
        "draft": draft,
        "report": report_of(draft),
        "uncited": _uncited(draft),
        "publications": published.newest_first(),
        "can_publish": rules.can_publish_report(request.user, draft),
        "crumbs": crumbs.to_plan(draft.plan),
    }
    return render(request, "reports/report.html", context)


@require_safe
def report_pdf(request: SignedInRequest, pk: int) -> HttpResponse:
    """The draft on paper, to look at before it is published."""
    draft = _draft(request, pk)
    return _file(as_pdf(report_of(draft)), f"draft-{slugify(draft.title)}.pdf", "application/pdf")


@form_page
def publish_report(request: SignedInRequest, pk: int) -> HttpResponse:
    """Publishes the draft: page, paper and figures are kept for good."""
    user, draft = request.user, _draft(request, pk)
    published = draft.publications.visible_to(user).without_content().newest_first()
    if is_repeat(request):
        return redirect(published.first() or draft)
    if not rules.can_publish_report(user, draft):
        raise PermissionDenied
    form = PublishForm(sent_data(request), initial={"version": draft.version})

    def publish() -> Publication:
        return services.publish_report(
            report=draft,
            version=form.cleaned_data["version"],
            paper=draw(draft),
            by=user,
            at=timezone.now(),
            form=form.sent(),
        )

    return send(
        request,
        form,
        publish,
        went_to=lambda: published.first() or draft,
        said=_("Report published."),
        template="reports/publish_report.html",
        context={"draft": draft, "uncited": _uncited(draft), "crumbs": _crumbs(draft)},
    )


@require_safe
def publication(request: SignedInRequest, pk: int) -> HttpResponse:
    """A publication as it was published."""
    shown = get_object_or_404(
        Publication.objects.visible_to(request.user)
        .select_related("plan", "published_by", "meeting__committee")
        .defer("data", "pdf"),
        pk=pk,
    )
    way = [(reverse("reports:publications"), _("Reports"))]
    return render(request, "reports/publication.html", {"publication": shown, "crumbs": way})


@require_safe
def publication_pdf(request: SignedInRequest, pk: int) -> HttpResponse:
    """A publication on paper, byte for byte as it was published."""
    shown = get_object_or_404(
        Publication.objects.visible_to(request.user).only("pdf", "title", "report", "version"),
        pk=pk,
    )
    return _file(bytes(shown.pdf), _file_name(shown, "pdf"), "application/pdf")


@require_safe
def publication_data(request: SignedInRequest, pk: int) -> HttpResponse:
    """A publication's figures for other programs."""
    shown = get_object_or_404(
        Publication.objects.visible_to(request.user).only("data", "title", "report", "version"),
        pk=pk,
    )
    return _file(as_text(shown.data).encode(), _file_name(shown, "json"), "application/json")


def _draft(request: SignedInRequest, pk: int) -> Report:
    """The draft, for those who write reports; who only may not write them is refused."""
    drafts = Report.objects.visible_to(request.user)
    draft = get_object_or_404(drafts.select_related("plan__scale", "meeting__committee"), pk=pk)
    if not rules.can_write_report(request.user):
        raise PermissionDenied
    return draft


def _crumbs(draft: Report) -> crumbs.Crumbs:
    """The way to a page under the draft."""
    return [*crumbs.to_plan(draft.plan), (draft.get_absolute_url(), draft.title)]


def _uncited(draft: Report) -> list[int]:
    texts = [draft.purpose, draft.financial_implications, draft.background]
    return uncited(draft.appendices.splitlines(), texts)


def _file_name(shown: Publication, ending: str) -> str:
    return f"{slugify(shown.title)[:80]}-{shown.number}.{ending}"


def _file(content: bytes, name: str, kind: str) -> HttpResponse:
    """A file to open in the browser, which may do nothing with it but show it."""
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'inline; filename="{name}"'
    return response
