"""Responses that contain a file."""

from django.http import HttpResponse


def inline_file(content: bytes, name: str, kind: str) -> HttpResponse:
    """A response with a file that the browser displays."""
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'inline; filename="{name}"'
    return response
