"""URLs for reports and publications."""

from django.urls import path

from reports.publishing.views import (
    drafts,
    print_for_meeting,
    public,
    publications,
    withdrawing,
)

app_name = "reports"

urlpatterns = [
    path("reports/", publications.publications, name="publications"),
    path("plans/<slug:slug>/write-report/", drafts.write_report, name="write-report"),
    path("reports/drafts/<number:pk>/", drafts.report, name="report"),
    path("reports/drafts/<number:pk>/edit/", drafts.edit_report, name="edit-report"),
    path("reports/drafts/<number:pk>/pdf/", drafts.report_pdf, name="report-pdf"),
    path("reports/drafts/<number:pk>/publish/", drafts.publish_report, name="publish-report"),
    path("reports/drafts/<number:pk>/discard/", withdrawing.discard_draft, name="discard-draft"),
    path(
        "meetings/<number:pk>/print-report/",
        print_for_meeting.print_for_meeting,
        name="print-for-meeting",
    ),
    path("publications/<number:pk>/", publications.publication, name="publication"),
    path("publications/<number:pk>/pdf/", publications.publication_pdf, name="publication-pdf"),
    path("publications/<number:pk>/data/", publications.publication_data, name="publication-data"),
    path(
        "publications/<number:pk>/withdraw/",
        withdrawing.withdraw_publication,
        name="withdraw-publication",
    ),
    path(
        "items/<number:pk>/withdraw-with-reports/",
        withdrawing.withdraw_item,
        name="withdraw-item",
    ),
    path(
        "public/publications/<number:report>.<number:version>/",
        public.publication,
        name="public-publication",
    ),
    path(
        "public/publications/<number:report>.<number:version>/pdf/",
        public.publication_pdf,
        name="public-publication-pdf",
    ),
]
