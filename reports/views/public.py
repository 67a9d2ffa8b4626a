"""Publications behind the public door: no sign-in, no cookie, the same answer for everybody."""

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import conditional_page, require_safe

from committees import crumbs
from reports.doors import public_publications
from reports.views.files import shown_in_browser
from reports.views.publications import file_name

# Short, because what is made exempt must soon be gone from every cache.
SECONDS_KEPT = 60

Page = Callable[..., HttpResponse]


def _public(page: Page) -> Page:
    """A page for everybody. What never was, is exempt or restricted gets the same words."""

    @wraps(page)
    def answer(request: HttpRequest, **address: object) -> HttpResponse:
        try:
            return page(request, **address)
        except Http404:
            return render(request, "public/not_found.html", status=404)

    kept = cache_control(public=True, max_age=SECONDS_KEPT)(answer)
    opened: Page = login_not_required(require_safe(conditional_page(kept)))
    return opened


@_public
def publication(request: HttpRequest, report: int, version: int) -> HttpResponse:
    """A publication as it was published."""
    shown = get_object_or_404(
        public_publications()
        .select_related("agenda_item__meeting__committee")
        .defer("data", "pdf"),
        report=report,
        version=version,
    )
    item = shown.agenda_item
    way = crumbs.to_public_meeting(item.meeting) if item else crumbs.to_public()
    context = {"publication": shown, "crumbs": way}
    return render(request, "public/publication.html", context)


@_public
def publication_pdf(request: HttpRequest, report: int, version: int) -> HttpResponse:
    """A publication on paper, byte for byte as it was published."""
    shown = get_object_or_404(
        public_publications().only("pdf", "title", "report", "version"),
        report=report,
        version=version,
    )
    return shown_in_browser(bytes(shown.pdf), file_name(shown, "pdf"), "application/pdf")
