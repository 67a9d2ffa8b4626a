"""URLs for sign-off and embedded checks."""

from django.urls import path

from actions.sign_off.views import completion, date_requests, embedded_checks

urlpatterns = [
    path(
        "actions/<int:pk>/claim-completion/", completion.claim_completion, name="claim-completion"
    ),
    path("actions/<int:pk>/sign-off/", completion.sign_off, name="sign-off"),
    path("date-requests/<int:pk>/", date_requests.answer_date_request, name="answer-date-request"),
    path("sign-off/", completion.sign_off_several, name="sign-off-several"),
    path(
        "actions/<int:pk>/plan-embedded-check/",
        embedded_checks.plan_embedded_check,
        name="plan-embedded-check",
    ),
    path(
        "embedded-checks/<int:pk>/",
        embedded_checks.record_embedded_check,
        name="record-embedded-check",
    ),
]
