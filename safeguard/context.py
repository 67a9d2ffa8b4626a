"""The template context of every page."""

from functools import partial
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from safeguard.navigation import header_of, public_header_of


def site(request: HttpRequest) -> dict[str, Any]:
    """The names in the header and footer, whether this is a training copy, and the header.

    The header is only worked out if a template displays it.
    """
    return {
        "service_name": settings.SERVICE_NAME,
        "council_name": settings.COUNCIL_NAME,
        "support_email": settings.SUPPORT_EMAIL,
        "is_training": settings.TRAINING,
        "header": partial(header_of, request),
        "public_header": partial(public_header_of, request),
    }
