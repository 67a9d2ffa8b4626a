"""Error pages."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: a malformed request. None of our pages sends one."""
    return render(request, "400.html", status=400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403: the person can see this but cannot do it."""
    return render(request, "403.html", status=403)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: the page does not exist, or the person must not know that it does.

    The two must look the same. The menu would highlight an item for a URL that exists, so here it
    highlights nothing. Pages opened from a link in an email have no such menu.
    """
    if request.resolver_match and "token" not in request.resolver_match.kwargs:
        request.resolver_match = None
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: rendered without the database, session or context, as any of them may have failed."""
    return HttpResponse(render_to_string("500.html"), status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: the form was open for too long, or was sent from another site."""
    return render(request, "403_csrf.html", status=403)
