"""Public publication pages. They need no sign-in, use no cookies and are the same for everyone."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from committees.meetings import breadcrumbs
from reports.models import Publication
from reports.publishing.views.files import inline_file
from reports.publishing.views.publications import file_name
from safeguard.public import public_page


@public_page
def publication(request: HttpRequest, report: int, version: int) -> HttpResponse:
    """The public page of a publication. It says if there is a newer version."""
    shown = _publication(report, version)
    if shown.withdrawn:
        return _gone(request, shown)
    item = shown.agenda_item
    crumbs = breadcrumbs.to_public_meeting(item.meeting) if item else breadcrumbs.to_public()
    newer = Publication.objects.ever_public().withdrawn_after(shown)
    context = {"publication": shown, "withdrawn_after": newer, "crumbs": crumbs}
    return render(request, "public/publication.html", context)


@public_page
def publication_pdf(request: HttpRequest, report: int, version: int) -> HttpResponse:
    """The PDF of a public publication, exactly as published."""
    shown = _publication(report, version)
    if shown.withdrawn:
        return _gone(request, shown)
    return inline_file(bytes(shown.pdf), file_name(shown, "pdf"), "application/pdf")


def _publication(report: int, version: int) -> Publication:
    """The publication, also if it has been withdrawn. Its content is loaded when it is used."""
    found: Publication = get_object_or_404(
        Publication.objects.ever_public()
        .with_newer(Publication.objects.public())
        .select_related("agenda_item__meeting__committee", "meeting", "withdrawal")
        .defer("data", "html", "pdf"),
        report=report,
        version=version,
    )
    return found


def _gone(request: HttpRequest, shown: Publication) -> HttpResponse:
    """The page that says why a publication was withdrawn (410). It does not say what it was."""
    item = shown.agenda_item
    context = {
        "publication": shown,
        "item_address": reverse("committees:public-item", args=[item.pk]) if item else "",
        "crumbs": breadcrumbs.to_public_meeting(item.meeting) if item else breadcrumbs.to_public(),
    }
    return render(request, "public/withdrawn.html", context, status=410)
