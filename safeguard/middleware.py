"""What every request and every answer gets, whatever the page."""

import uuid
from collections.abc import Callable

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect

from safeguard.audit.channel import Channel, recording_as
from safeguard.forms.expired_sessions import KEPT, keep
from safeguard.logs import request_id

Handler = Callable[[HttpRequest], HttpResponse]


def request_context(get_response: Handler) -> Handler:
    """Numbers each request for the logs, and tells the audit trail that it came by a page."""

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
    """Keeps signed-in pages out of every cache, and switches off what no page here uses."""

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
    """Tells caches that a public page is the same whoever asks.

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
    """Every page asks for a sign-in but those opened on purpose.

    What somebody sends after their session has run out waits for them behind it.
    """

    def handle_no_permission(
        self, request: HttpRequest, view_func: Callable[..., HttpResponseBase]
    ) -> HttpResponseRedirect:
        """Sends to the sign-in page, which leads back to where the person was."""
        key = keep(request)
        if not key:
            return super().handle_no_permission(request, view_func)
        query = request.GET.copy()
        query[KEPT] = key
        return redirect_to_login(f"{request.path}?{query.urlencode()}")
