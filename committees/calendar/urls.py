"""URLs for importing a calendar."""

from django.urls import path

from committees.calendar import views

urlpatterns = [
    path(
        "committees/<number:pk>/import-meetings/",
        views.import_calendar,
        name="import-meetings",
    ),
    path(
        "committees/<number:pk>/import-meetings/apply/",
        views.apply_import,
        name="apply-import",
    ),
]
