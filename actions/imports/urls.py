"""URLs for importing a plan."""

from django.urls import path

from actions.imports import views

urlpatterns = [
    path("import-plan/", views.import_new_plan, name="import-new-plan"),
    path("imports/<number:pk>/", views.apply_import, name="apply-import"),
    path("plans/<slug:slug>/import/", views.import_plan, name="import-plan"),
]
