"""The site's open pages, with stand-ins for the addresses used in base.html."""

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from safeguard import pages
from tests.look import demo

app_urls = (
    [path("plans/", demo.home, name="plans"), path("actions/", demo.home, name="actions")],
    "actions",
)
committee_urls = (
    [
        path("committees/", demo.home, name="committees"),
        path("public/", demo.home, name="public"),
    ],
    "committees",
)
report_urls = ([path("reports/", demo.home, name="publications")], "reports")


def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError


def refused(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied


def unreadable(request: HttpRequest) -> HttpResponse:
    raise SuspiciousOperation


urlpatterns = [
    path("", demo.home, name="home"),
    path("search/", demo.home, name="search"),
    path("components/", demo.components, name="components"),
    path("broken/", broken),
    path("refused/", refused),
    path("unreadable/", unreadable),
    path("", include(app_urls)),
    path("", include(committee_urls)),
    path("", include(report_urls)),
    path("accounts/", include("allauth.account.urls")),
    path("help/", pages.help_page, name="help"),
    path("help/<slug:role>/", pages.help_for_role, name="help-for-role"),
    path("accessibility/", pages.accessibility, name="accessibility"),
    path("privacy/", pages.privacy, name="privacy"),
]

handler400 = "safeguard.error_pages.bad_request"
handler403 = "safeguard.error_pages.permission_denied"
handler404 = "safeguard.error_pages.page_not_found"
handler500 = "safeguard.error_pages.server_error"
