"""What every template may say about the site itself."""

from functools import partial
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from safeguard.navigation import header_of, public_header_of


def site(request: HttpRequest) -> dict[str, Any]:
    """The names in header and footer, whether this is a copy to learn on, and what the header
    offers. The header is worked out only where a template draws it."""
    return {
        "service_name": settings.SERVICE_NAME,
        "council_name": settings.COUNCIL_NAME,
        "support_email": settings.SUPPORT_EMAIL,
        "is_training": settings.TRAINING,
        "header": partial(header_of, request),
        "public_header": partial(public_header_of, request),
    }
