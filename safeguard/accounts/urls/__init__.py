"""URLs for signing in and out and for passwords, with allauth's views.

allauth expects these URL names. Its views for signing in and for forgotten passwords are open to
everyone. The others need sign-in.
"""

from allauth.account import views
from django.urls import path, re_path

urlpatterns = [
    path("sign-in/", views.login, name="account_login"),
    path("sign-in/again/", views.reauthenticate, name="account_reauthenticate"),
    path("sign-in/not-allowed/", views.account_inactive, name="account_inactive"),
    # Closed by the adapter, but allauth reverses this URL.
    path("sign-up/", views.signup, name="account_signup"),
    path("sign-out/", views.logout, name="account_logout"),
    path("password/", views.password_change, name="account_change_password"),
    path("password/forgotten/", views.password_reset, name="account_reset_password"),
    path("password/forgotten/sent/", views.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^password/new/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        views.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "password/new/done/",
        views.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
]
