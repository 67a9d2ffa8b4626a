"""Every address of the site."""

from django.urls import include, path, register_converter

from committees.public import views as public_views
from safeguard import home, pages, search
from safeguard.converters import NumberConverter
from safeguard.merging import views as merging

register_converter(NumberConverter, "number")

urlpatterns = [
    path("", home.home, name="home"),
    path("search/", search.search, name="search"),
    path("help/", pages.help_page, name="help"),
    path("help/<slug:role>/", pages.help_for_role, name="help-for-role"),
    path("accessibility/", pages.accessibility, name="accessibility"),
    path("privacy/", pages.privacy, name="privacy"),
    path("", include("safeguard.accounts.urls")),
    path("people/posts/<number:pk>/merge/", merging.merge_post, name="merge-post"),
    path("people/", include("safeguard.accounts.urls.people")),
    path("administration/", include("safeguard.accounts.urls.administration")),
    path("", include("actions.urls")),
    path("", include("committees.urls")),
    path("", include("reports.urls")),
    # After every app's own public pages, so that a missing page looks the same everywhere.
    path("public/<path:rest>", public_views.nothing, name="public-nothing"),
]

handler400 = "safeguard.error_pages.bad_request"
handler403 = "safeguard.error_pages.permission_denied"
handler404 = "safeguard.error_pages.page_not_found"
handler500 = "safeguard.error_pages.server_error"
