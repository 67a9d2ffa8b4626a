"""Publications behind the public door: no sign-in, no cookie, the same answer for everybody."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from committees.meetings import breadcrumbs
from reports.models import Publication
from reports.publishing.views.files import shown_in_browser
from reports.publishing.views.publications import file_name
from safeguard.public import public_page


@public_page
def publication(request: HttpRequest, report: int, version: int) -> HttpResponse:
    """A publication as it was published."""
    shown = get_object_or_404(
        Publication.objects.public()
        .select_related("agenda_item__meeting__committee")
        .defer("data", "pdf"),
        report=report,
        version=version,
    )
    item = shown.agenda_item
    way = breadcrumbs.to_public_meeting(item.meeting) if item else breadcrumbs.to_public()
    context = {"publication": shown, "crumbs": way}
    return render(request, "public/publication.html", context)


@public_page
def publication_pdf(request: HttpRequest, report: int, version: int) -> HttpResponse:
    """A publication on paper, byte for byte as it was published."""
    shown = get_object_or_404(
        Publication.objects.public().only("pdf", "title", "report", "version"),
        report=report,
        version=version,
    )
    return shown_in_browser(bytes(shown.pdf), file_name(shown, "pdf"), "application/pdf")
