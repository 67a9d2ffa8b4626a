"""Keeps a form sent after the session has expired until the person signs in again."""

import uuid

from django import forms
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext_lazy

# The query parameter of the page the person returns to.
KEPT = "kept"
# Seconds.
KEPT_FOR = 60 * 60
LONGEST_KEPT = 500_000

RESTORED = gettext_lazy(
    "Your session had ended, so this was not sent. We have kept what you typed. "
    "Check it and send it again."
)


def keep(request: HttpRequest) -> str:
    """Keep the form for the user whose session expired. Returns its key, or "" if not kept.

    Forms without a nonce, such as those with passwords, are not kept. Nor are forms of an unknown
    user: on a shared computer the next person would see them.
    """
    is_ours = any(name == "nonce" or name.endswith("-nonce") for name in request.POST)
    # A background request of a script has no page to return to.
    is_page = request.headers.get("Sec-Fetch-Mode", "navigate") == "navigate"
    user_key = _expired_session_user(request) if is_ours and is_page else ""
    sent = request.POST.urlencode()
    if not user_key or len(sent) > LONGEST_KEPT:
        return ""
    key = uuid.uuid4().hex
    cache.set(_cache_key(key), {"user": user_key, "path": request.path, "sent": sent}, KEPT_FOR)
    return key


def saved_form(request: HttpRequest) -> QueryDict | None:
    """The kept form of this user for this page, if the query string has its key."""
    key = request.GET.get(KEPT, "")
    held = cache.get(_cache_key(key)) if key.isalnum() and request.method != "POST" else None
    if not held or (held["user"], held["path"]) != (str(request.user.pk), request.path):
        return None
    return QueryDict(held["sent"])


def restore(form: forms.Form, kept: QueryDict) -> bool:
    """Put the kept values into an unbound form. Returns whether any value has changed."""
    if form.add_prefix("nonce") not in kept:
        return False
    before = dict(form.initial)
    for name, field in form.fields.items():
        if not field.widget.is_hidden and not isinstance(field, forms.FileField):
            sent = field.widget.value_from_datadict(kept, {}, form.add_prefix(name))
            form.initial[name] = sent
    return any((before.get(name) or "") != (value or "") for name, value in form.initial.items())


def _expired_session_user(request: HttpRequest) -> str:
    """The primary key of the user whose session expired; "" if they signed out."""
    ended = Session.objects.filter(pk=request.COOKIES.get(settings.SESSION_COOKIE_NAME, ""))
    session = ended.first()
    return str(session.get_decoded().get(SESSION_KEY, "")) if session else ""


def _cache_key(key: str) -> str:
    return f"kept-form-{key}"
