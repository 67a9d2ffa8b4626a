"""Middleware: request numbers, response headers, public pages and sign-in."""

import uuid
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

from safeguard.audit.models import Channel
from safeguard.audit.services import recording_as
from safeguard.forms.kept import (
    KEPT,
    can_keep,
    has_expired_session,
    has_nonce,
    is_navigation,
    keep,
)
from safeguard.forms.unsaved_text import unsaved_texts
from safeguard.logs import request_id, without_tokens

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
    """Keep every page except public ones out of caches, and switch off features no page uses.

    Pages opened by a token never pass their URL on, because the next request's log would hold it.
    """

    def handle(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        # Public pages set their own Cache-Control.
        if "public" not in response.get("Cache-Control", ""):
            response["Cache-Control"] = "no-store"
        if without_tokens(request.path) != request.path:
            # Not "no-referrer": forms would then be sent with "Origin: null" and refused.
            response["Referrer-Policy"] = "strict-origin"
        response["Permissions-Policy"] = (
            "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
        )
        response["Cross-Origin-Resource-Policy"] = "same-origin"
        return response

    return handle


def keep_expired_cookie(get_response: Handler) -> Handler:
    """Keep the cookie of an expired session, so that a form sent after it can be kept.

    Django would delete it with the first request after the end: with the script that saves drafts,
    or another page. It opens nothing, and signing out still deletes it.
    """

    def handle(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if request.session.is_empty() and has_expired_session(request):
            del request.COOKIES[settings.SESSION_COOKIE_NAME]
        return response

    return handle


def same_for_everyone(get_response: Handler) -> Handler:
    """Remove "Cookie" from the Vary header of public pages, which are the same for everyone.

    Other middleware adds it, because it reads cookies on every request.
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
    """Requires sign-in for every page that is not deliberately open to everyone.

    A form sent after the session has expired is kept until the person has signed in. One sent after
    signing out is not kept, and the page says so and shows its text (401).
    """

    def handle_no_permission(  # type: ignore[override]  # A script gets no redirect.
        self, request: HttpRequest, view_func: Callable[..., HttpResponseBase]
    ) -> HttpResponse:
        """Redirect to the sign-in page, which then returns the person to this page.

        A script that saves drafts is told whether the text will be kept when the form is sent.
        """
        if request.method == "POST" and not is_navigation(request):
            return HttpResponse(status=401 if can_keep(request) else 403)
        key = keep(request)
        if not key and has_nonce(request):
            sign_in = redirect_to_login(request.get_full_path()).url
            context = {"texts": unsaved_texts(request), "sign_in": sign_in}
            return render(request, "signed_out.html", context, status=401)
        if not key:
            return super().handle_no_permission(request, view_func)
        query = request.GET.copy()
        query[KEPT] = key
        return redirect_to_login(f"{request.path}?{query.urlencode()}")
