"""URLs for updates by lead officers, whether signed in or by link."""

from django.urls import path

from actions.updates.views import (
    emailed_links,
    lead_notices,
    my_actions,
    progress,
    requests_by_link,
    updates_for_lead,
)

urlpatterns = [
    path("actions/<number:pk>/record-progress/", progress.record_progress, name="record-progress"),
    path(
        "actions/<number:pk>/update-for-lead/",
        updates_for_lead.update_for_lead,
        name="update-for-lead",
    ),
    path("my-actions/", my_actions.update_my_actions, name="update-my-actions"),
    path("my-actions/tell/", emailed_links.tell_team_of_my_actions, name="tell-team-of-my-actions"),
    path("answer/<str:token>/", my_actions.answer_by_link, name="answer"),
    path("answer/<str:token>/new-link/", emailed_links.send_fresh_link, name="send-fresh-link"),
    path("answer/<str:token>/code/", emailed_links.show_confidential, name="show-confidential"),
    path("answer/<str:token>/tell/", emailed_links.tell_team, name="tell-team"),
    path(
        "answer/<str:token>/<number:pk>/ask-for-date/",
        requests_by_link.ask_for_date_by_link,
        name="ask-for-date-by-link",
    ),
    path(
        "answer/<str:token>/<number:pk>/claim-completion/",
        requests_by_link.claim_completion_by_link,
        name="claim-completion-by-link",
    ),
    path(
        "answer/<str:token>/<number:pk>/add-evidence/",
        requests_by_link.add_evidence_by_link,
        name="add-evidence-by-link",
    ),
    path("answer/<str:token>/rows/", emailed_links.own_rows, name="own-rows"),
    path("lead-notices/<number:pk>/", lead_notices.deal_with_notice, name="deal-with-notice"),
]
