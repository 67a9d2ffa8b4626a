"""What every request and every answer gets, whatever the page."""

import uuid
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from safeguard.audit.doors import Door, through
from safeguard.logs import request_id

Handler = Callable[[HttpRequest], HttpResponse]


def request_context(get_response: Handler) -> Handler:
    """Numbers each request for the logs, and tells the audit trail that it came by a page."""

    def handle(request: HttpRequest) -> HttpResponse:
        token = request_id.set(uuid.uuid4().hex)
        try:
            with through(Door.PAGE):
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
        # Public pages say themselves how long they keep, and never ask who reads them.
        if "Cache-Control" not in response and request.user.is_authenticated:
            response["Cache-Control"] = "no-store"
        response["Permissions-Policy"] = (
            "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
        )
        response["Cross-Origin-Resource-Policy"] = "same-origin"
        return response

    return handle
