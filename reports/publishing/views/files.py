"""Files as answers."""

from django.http import HttpResponse


def shown_in_browser(content: bytes, name: str, kind: str) -> HttpResponse:
    """A file to open in the browser, which may do nothing with it but show it."""
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'inline; filename="{name}"'
    return response
