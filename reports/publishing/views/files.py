"""Responses with a file."""

from django.http import HttpResponse


def inline_file(content: bytes, name: str, kind: str) -> HttpResponse:
    """A file for the browser to display."""
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'inline; filename="{name}"'
    return response
