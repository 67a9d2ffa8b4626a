"""Every address of the site."""

from django.urls import path

from safeguard import pages

urlpatterns = [
    path("help/", pages.help_page, name="help"),
    path("accessibility/", pages.accessibility, name="accessibility"),
    path("privacy/", pages.privacy, name="privacy"),
]

handler400 = "safeguard.errors.bad_request"
handler403 = "safeguard.errors.permission_denied"
handler404 = "safeguard.errors.page_not_found"
handler500 = "safeguard.errors.server_error"
