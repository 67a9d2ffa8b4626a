"""Forms sent after the session has ended, kept until the person has signed in again."""

import uuid

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.core.cache import caches
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext_lazy

# The query parameter of the page the person returns to.
KEPT = "kept"
# Seconds.
KEPT_FOR = 60 * 60
KEPT_FORMS = "kept_forms"
LONGEST_KEPT = 500_000
RESTORED = gettext_lazy(
    "Your session had ended, so this was not sent. We have kept what you typed. "
    "Check it and send it again."
)


def is_navigation(request: HttpRequest) -> bool:
    """Whether the browser will show the response as a page. A script shows none."""
    return request.headers.get("Sec-Fetch-Mode", "navigate") == "navigate"


def has_expired_session(request: HttpRequest) -> bool:
    """Whether the browser still has the cookie of a session that is over but not cleared away."""
    key = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
    return bool(key) and Session.objects.filter(pk=key).exists()


def has_nonce(request: HttpRequest) -> bool:
    """Whether one of our forms was sent, other than those with passwords."""
    return any(name == "nonce" or name.endswith("-nonce") for name in request.POST)


def can_keep(request: HttpRequest) -> bool:
    """Whether the form would be kept for the user whose session expired.

    Forms without a nonce, such as those with passwords, are not kept. Nor are forms from an unknown
    user, because the next person on a shared computer would see them.
    """
    is_short = len(request.POST.urlencode()) <= LONGEST_KEPT
    return has_nonce(request) and is_short and bool(_expired_session_user(request))


def keep(request: HttpRequest) -> str:
    """Keep the form for the user whose session expired. Returns its key, or "" if not kept."""
    if not can_keep(request):
        return ""
    key = uuid.uuid4().hex
    sent = request.POST.urlencode()
    held = {"user": _expired_session_user(request), "path": request.path, "sent": sent}
    caches[KEPT_FORMS].set(_cache_key(key), held, KEPT_FOR)
    return key


def saved_form(request: HttpRequest) -> QueryDict | None:
    """The kept form of this user for this page, if the query string has its key."""
    key = request.GET.get(KEPT, "")
    held = (
        caches[KEPT_FORMS].get(_cache_key(key))
        if key.isalnum() and request.method != "POST"
        else None
    )
    if not held or (held["user"], held["path"]) != (str(request.user.pk), request.path):
        return None
    return QueryDict(held["sent"])


def bring_back(request: HttpRequest, form: forms.Form) -> None:
    """Put the kept values, if there are any, into the form, and say so."""
    kept = saved_form(request)
    if kept is not None and restore(form, kept):
        messages.warning(request, RESTORED)


def restore(form: forms.Form, kept: QueryDict) -> bool:
    """Put the kept values into an unbound form. Return whether any value has changed.

    The form keeps the version it was shown with: the record may have changed since.
    """
    if form.add_prefix("nonce") not in kept:
        return False
    before = dict(form.initial)
    for name, field in form.fields.items():
        if not field.widget.is_hidden and not isinstance(field, forms.FileField):
            sent = field.widget.value_from_datadict(kept, {}, form.add_prefix(name))
            form.initial[name] = sent
    is_changed = any(
        (before.get(name) or "") != (value or "") for name, value in form.initial.items()
    )
    form.initial["version"] = kept.get(form.add_prefix("version"))
    return is_changed


def _expired_session_user(request: HttpRequest) -> str:
    """The primary key of the user whose session expired; "" if they signed out."""
    ended = Session.objects.filter(pk=request.COOKIES.get(settings.SESSION_COOKIE_NAME, ""))
    session = ended.first()
    return str(session.get_decoded().get(SESSION_KEY, "")) if session else ""


def _cache_key(key: str) -> str:
    return f"kept-form-{key}"
