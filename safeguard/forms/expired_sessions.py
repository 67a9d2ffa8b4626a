"""What somebody sent after their session had ended, given back once they have signed in again."""

import uuid

from django import forms
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext_lazy

# In the address of the page to which the person comes back.
KEPT = "kept"
# In seconds.
KEPT_FOR = 60 * 60
LONGEST_KEPT = 500_000

IS_BACK = gettext_lazy(
    "Your session had ended, so this was not sent. What you typed is in the boxes again: "
    "look it through and send it."
)


def keep(request: HttpRequest) -> str:
    """Keeps a form of ours for whoever had the session that ended; the key to it, "" for nothing.

    Forms that carry no number, such as those with passwords, are not kept. Neither is what
    nobody can be told to have sent: on a shared computer it would turn up with the next person.
    """
    is_ours = any(name == "nonce" or name.endswith("-nonce") for name in request.POST)
    # What a script sends by itself has no page to come back to.
    is_page = request.headers.get("Sec-Fetch-Mode", "navigate") == "navigate"
    whose = _whose_session(request) if is_ours and is_page else ""
    sent = request.POST.urlencode()
    if not whose or len(sent) > LONGEST_KEPT:
        return ""
    key = uuid.uuid4().hex
    cache.set(_place(key), {"whose": whose, "path": request.path, "sent": sent}, KEPT_FOR)
    return key


def kept_form(request: HttpRequest) -> QueryDict | None:
    """What the same person sent to this very page, where the address holds the key to it."""
    key = request.GET.get(KEPT, "")
    held = cache.get(_place(key)) if key.isalnum() and request.method != "POST" else None
    if not held or (held["whose"], held["path"]) != (str(request.user.pk), request.path):
        return None
    return QueryDict(held["sent"])


def give_back(form: forms.Form, kept: QueryDict) -> bool:
    """Puts what was typed into the boxes of a form that is only drawn; whether it was this form."""
    if form.add_prefix("nonce") not in kept:
        return False
    before = dict(form.initial)
    for name, field in form.fields.items():
        if not field.widget.is_hidden and not isinstance(field, forms.FileField):
            sent = field.widget.value_from_datadict(kept, {}, form.add_prefix(name))
            form.initial[name] = sent
    return any((before.get(name) or "") != (value or "") for name, value in form.initial.items())


def _whose_session(request: HttpRequest) -> str:
    """The key of the user whose session has run out; "" where it was ended on purpose."""
    ended = Session.objects.filter(pk=request.COOKIES.get(settings.SESSION_COOKIE_NAME, ""))
    session = ended.first()
    return str(session.get_decoded().get(SESSION_KEY, "")) if session else ""


def _place(key: str) -> str:
    return f"kept-form-{key}"
