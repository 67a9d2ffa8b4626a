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
    path("reports/drafts/<int:pk>/", drafts.report, name="report"),
    path("reports/drafts/<int:pk>/edit/", drafts.edit_report, name="edit-report"),
    path("reports/drafts/<int:pk>/pdf/", drafts.report_pdf, name="report-pdf"),
    path("reports/drafts/<int:pk>/publish/", drafts.publish_report, name="publish-report"),
    path("reports/drafts/<int:pk>/discard/", withdrawing.discard_draft, name="discard-draft"),
    path(
        "meetings/<int:pk>/print-report/",
        print_for_meeting.print_for_meeting,
        name="print-for-meeting",
    ),
    path("publications/<int:pk>/", publications.publication, name="publication"),
    path("publications/<int:pk>/pdf/", publications.publication_pdf, name="publication-pdf"),
    path("publications/<int:pk>/data/", publications.publication_data, name="publication-data"),
    path(
        "publications/<int:pk>/withdraw/",
        withdrawing.withdraw_publication,
        name="withdraw-publication",
    ),
    path(
        "items/<int:pk>/withdraw-with-reports/",
        withdrawing.withdraw_item,
        name="withdraw-item",
    ),
    path(
        "public/publications/<int:report>.<int:version>/",
        public.publication,
        name="public-publication",
    ),
    path(
        "public/publications/<int:report>.<int:version>/pdf/",
        public.publication_pdf,
        name="public-publication-pdf",
    ),
]
