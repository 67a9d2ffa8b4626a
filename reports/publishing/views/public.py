"""Public publication pages. They need no sign-in, use no cookies and are the same for everyone."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from committees.meetings import breadcrumbs
from reports.models import Publication
from reports.publishing.views.files import inline_file
from reports.publishing.views.publications import file_name
from safeguard.public import public_page


@public_page
def publication(request: HttpRequest, report: int, version: int) -> HttpResponse:
    """The public page of a publication."""
    shown = get_object_or_404(
        Publication.objects.public()
        .select_related("agenda_item__meeting__committee")
        .defer("data", "pdf"),
        report=report,
        version=version,
    )
    item = shown.agenda_item
    crumbs = breadcrumbs.to_public_meeting(item.meeting) if item else breadcrumbs.to_public()
    context = {"publication": shown, "crumbs": crumbs}
    return render(request, "public/publication.html", context)


@public_page
def publication_pdf(request: HttpRequest, report: int, version: int) -> HttpResponse:
    """The PDF of a public publication, exactly as published."""
    shown = get_object_or_404(
        Publication.objects.public().only("pdf", "title", "report", "version"),
        report=report,
        version=version,
    )
    return inline_file(bytes(shown.pdf), file_name(shown, "pdf"), "application/pdf")
