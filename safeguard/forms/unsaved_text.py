"""What was typed in a form that was not saved, to be shown for copying."""

from django.http import HttpRequest

# Endings of the names of inputs that nobody types into, and of those never shown again.
_NOT_TYPED = (
    "nonce",
    "version",
    "drawn",
    "confirmed",
    "csrfmiddlewaretoken",
    "password",
    "password1",
    "password2",
    "code",
)
_SHORTEST = 20


def unsaved_texts(request: HttpRequest) -> list[str]:
    """The texts of a form that was sent. Codes of choices and short values are left out."""
    if request.method != "POST":
        return []
    typed = [
        text.strip()
        for name, values in request.POST.lists()
        for text in values
        if not name.endswith(_NOT_TYPED)
    ]
    return [text for text in typed if " " in text or "\n" in text or len(text) > _SHORTEST]
