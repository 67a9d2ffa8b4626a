"""The addresses of reports and publications."""

from django.urls import path

from reports import views

app_name = "reports"

urlpatterns = [
    path("reports/", views.publications, name="publications"),
    path("plans/<slug:slug>/write-report/", views.write_report, name="write-report"),
    path("reports/drafts/<int:pk>/", views.report, name="report"),
    path("reports/drafts/<int:pk>/edit/", views.edit_report, name="edit-report"),
    path("reports/drafts/<int:pk>/pdf/", views.report_pdf, name="report-pdf"),
    path("reports/drafts/<int:pk>/publish/", views.publish_report, name="publish-report"),
    path("publications/<int:pk>/", views.publication, name="publication"),
    path("publications/<int:pk>/pdf/", views.publication_pdf, name="publication-pdf"),
    path("publications/<int:pk>/data/", views.publication_data, name="publication-data"),
]
