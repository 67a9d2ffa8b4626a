"""Error pages."""

import sys
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.template.loader import render_to_string

from safeguard.busy import RETRY_AFTER, is_away, is_busy
from safeguard.forms.unsaved_text import unsaved_texts


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: a malformed request. None of our pages sends one."""
    return render(request, "400.html", status=400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403: the person can see this but cannot do it."""
    return render(request, "403.html", {"texts": unsaved_texts(request)}, status=403)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: the page does not exist, or the person must not know that it does.

    The two must look the same. The menu would highlight an item for a URL that exists, so here it
    highlights nothing. Pages opened from a link in an email have no such menu.
    """
    if request.resolver_match and "token" not in request.resolver_match.kwargs:
        request.resolver_match = None
    return render(request, "404.html", {"texts": unsaved_texts(request)}, status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: rendered without the database, session or context, as any of them may have failed.

    503 if the failure will pass by itself.
    """
    error = sys.exc_info()[1]
    passing = unavailable(request, error) if isinstance(error, Exception) else None
    return passing or HttpResponse(render_to_string("500.html"), status=500)


def unavailable(request: HttpRequest, error: Exception) -> HttpResponse | None:
    """503: the database is busy or away. None if the error is another one.

    The page holds everything that was sent, except passwords and files, so that it can be sent
    again. It has the form's nonce, so nothing is done twice. Rendered without the database. What
    another site has sent is not given back: with our token in the page, one click would send it.
    """
    if not (is_busy(error) or is_away(error)):
        return None
    is_sent = request.method == "POST" and getattr(request, "csrf_processing_done", False)
    context: dict[str, Any] = {"is_away": is_away(error), "is_sent": is_sent}
    if is_sent:
        context |= {
            "sent": [
                (name, value)
                for name, values in request.POST.lists()
                for value in values
                if name != "csrfmiddlewaretoken" and "password" not in name
            ],
            "has_password": any("password" in name for name in request.POST),
            "files": [file.name for _name, files in request.FILES.lists() for file in files],
            "csrf_token": get_token(request),
        }
    page = HttpResponse(render_to_string("503.html", context), status=503)
    page["Retry-After"] = str(RETRY_AFTER)
    page["Cache-Control"] = "no-store"
    return page


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: the form was open for too long, or was sent from another site."""
    return render(request, "403_csrf.html", {"texts": unsaved_texts(request)}, status=403)


class Unavailable:
    """Answers 503 instead of 500 if the database is busy or away.

    By then the view's transaction has been rolled back. Errors outside views, such as in another
    middleware, come to `server_error`.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The page to show, or None if the error is another one."""
        return unavailable(request, exception)
