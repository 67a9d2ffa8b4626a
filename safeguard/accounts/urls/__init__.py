"""URLs for signing in and out and for passwords, with allauth's views.

allauth expects these URL names. Its views for signing in and for forgotten passwords are open to
everyone. The others need sign-in.
"""

from collections.abc import Callable
from functools import wraps

from allauth.account import views
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponseBase
from django.urls import path, re_path

# In characters. No password or email address is as long, and hashing a long one takes seconds.
LONGEST_FIELD = 1_000
View = Callable[..., HttpResponseBase]


def short_fields(view: View) -> View:
    """Refuse a form with a field over 1,000 characters at once, before anything reads it: 400."""

    @wraps(view)
    def handle(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if any(len(text) > LONGEST_FIELD for text in request.POST.values()):
            raise BadRequest
        return view(request, *args, **kwargs)

    return handle


urlpatterns = [
    path("sign-in/", short_fields(views.login), name="account_login"),
    path("sign-in/again/", short_fields(views.reauthenticate), name="account_reauthenticate"),
    path("sign-in/not-allowed/", views.account_inactive, name="account_inactive"),
    # Closed by the adapter, but allauth reverses this URL.
    path("sign-up/", views.signup, name="account_signup"),
    path("sign-out/", views.logout, name="account_logout"),
    path("password/", short_fields(views.password_change), name="account_change_password"),
    path("password/forgotten/", short_fields(views.password_reset), name="account_reset_password"),
    path("password/forgotten/sent/", views.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^password/new/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        short_fields(views.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
    path(
        "password/new/done/",
        views.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
]
