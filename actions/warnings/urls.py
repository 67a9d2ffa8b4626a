"""URLs for warnings."""

from django.urls import path

from actions.warnings import views

urlpatterns = [
    path(
        "warnings/",
        views.warnings_about_ratings,
        name="warnings-about-ratings",
    ),
    path(
        "actions/<number:pk>/dismiss-warnings/",
        views.dismiss_warnings,
        name="dismiss-warnings",
    ),
]
