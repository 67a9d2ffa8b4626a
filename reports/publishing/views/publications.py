"""Pages for publications, for signed-in users."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from reports.models import Publication, Report
from reports.publishing import rules
from reports.publishing.views.files import inline_file
from reports.rendering.papers import as_text
from safeguard.accounts.requests import SignedInRequest
from safeguard.limits import PUBLICATIONS_PER_PAGE


@require_safe
def publications(request: SignedInRequest) -> HttpResponse:
    """List publications, newest first. People who write reports also see drafts."""
    user = request.user
    published = Publication.objects.visible_to(user).select_related("plan", "meeting__committee")
    drafts = Report.objects.visible_to(user).unpublished().select_related("plan")
    shown = published.without_content().newest_first()
    context = {
        "page": Paginator(shown, PUBLICATIONS_PER_PAGE).get_page(request.GET.get("page")),
        "drafts": drafts.order_by("-pk") if rules.can_write_report(user) else [],
    }
    return render(request, "reports/publishing/publications.html", context)


@require_safe
def publication(request: SignedInRequest, pk: int) -> HttpResponse:
    """The page for a publication."""
    shown = get_object_or_404(
        Publication.objects.visible_to(request.user)
        .select_related("plan", "report", "published_by", "agenda_item__meeting__committee")
        .defer("data", "pdf"),
        pk=pk,
    )
    crumbs = [(reverse("reports:publications"), _("Reports"))]
    context = {
        "publication": shown,
        "can_write_report": rules.can_write_report(request.user),
        "crumbs": crumbs,
    }
    return render(request, "reports/publishing/publication.html", context)


@require_safe
def publication_pdf(request: SignedInRequest, pk: int) -> HttpResponse:
    """The PDF of a publication, exactly as published."""
    shown = get_object_or_404(
        Publication.objects.visible_to(request.user).only("pdf", "title", "report", "version"),
        pk=pk,
    )
    return inline_file(bytes(shown.pdf), file_name(shown, "pdf"), "application/pdf")


@require_safe
def publication_data(request: SignedInRequest, pk: int) -> HttpResponse:
    """The data of a publication as JSON."""
    shown = get_object_or_404(
        Publication.objects.visible_to(request.user).only("data", "title", "report", "version"),
        pk=pk,
    )
    return inline_file(as_text(shown.data).encode(), file_name(shown, "json"), "application/json")


def file_name(shown: Publication, ending: str) -> str:
    """File name for a download."""
    return f"{slugify(shown.title)[:80]}-{shown.number}.{ending}"
