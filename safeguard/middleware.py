"""Middleware: request numbers, response headers, public pages, sign-in."""

import uuid
from collections.abc import Callable

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect

from safeguard.audit.models import Channel
from safeguard.audit.services import recording_as
from safeguard.forms.pages import KEPT, keep
from safeguard.logs import request_id

Handler = Callable[[HttpRequest], HttpResponse]


def request_context(get_response: Handler) -> Handler:
    """Number each request for the logs, and record in the audit trail that it came from a page."""

    def handle(request: HttpRequest) -> HttpResponse:
        token = request_id.set(uuid.uuid4().hex)
        try:
            with recording_as(Channel.PAGE):
                response = get_response(request)
            response["X-Request-ID"] = request_id.get()
            return response
        finally:
            request_id.reset(token)

    return handle


def response_headers(get_response: Handler) -> Handler:
    """Keep signed-in pages out of caches, and switch off browser features no page uses."""

    def handle(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        # A public page says itself how long it keeps, and never asks who reads it. Whoever was
        # sent on before sessions were looked at has seen nothing worth keeping.
        user = getattr(request, "user", None)
        is_public = "public" in response.get("Cache-Control", "")
        if not is_public and (user is None or user.is_authenticated):
            response["Cache-Control"] = "no-store"
        response["Permissions-Policy"] = (
            "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
        )
        response["Cross-Origin-Resource-Policy"] = "same-origin"
        return response

    return handle


def same_for_everybody(get_response: Handler) -> Handler:
    """Tell caches that a public page is the same for everybody.

    Its view never looks at cookies; parts of the site that every request passes do, and say so.
    """

    def handle(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if "public" in response.get("Cache-Control", "") and not response.cookies:
            parts = [part.strip() for part in response.get("Vary", "").split(",")]
            kept = ", ".join(part for part in parts if part and part.lower() != "cookie")
            if kept:
                response["Vary"] = kept
            else:
                del response["Vary"]
        return response

    return handle


class SignInRequired(LoginRequiredMiddleware):
    """Every page requires sign-in unless it is opened on purpose.

    What somebody sends after their session has run out waits for them behind it.
    """

    def handle_no_permission(
        self, request: HttpRequest, view_func: Callable[..., HttpResponseBase]
    ) -> HttpResponseRedirect:
        """Redirect to the sign-in page, which returns the person to where they were."""
        key = keep(request)
        if not key:
            return super().handle_no_permission(request, view_func)
        query = request.GET.copy()
        query[KEPT] = key
        return redirect_to_login(f"{request.path}?{query.urlencode()}")
