"""URLs for sign-off and embedded checks."""

from django.urls import path

from actions.sign_off.views import completion, date_requests, embedded_checks

urlpatterns = [
    path(
        "actions/<number:pk>/claim-completion/",
        completion.claim_completion,
        name="claim-completion",
    ),
    path("actions/<number:pk>/sign-off/", completion.sign_off, name="sign-off"),
    path(
        "date-requests/<number:pk>/", date_requests.answer_date_request, name="answer-date-request"
    ),
    path("sign-off/", completion.sign_off_several, name="sign-off-several"),
    path(
        "actions/<number:pk>/plan-embedded-check/",
        embedded_checks.plan_embedded_check,
        name="plan-embedded-check",
    ),
    path(
        "embedded-checks/<number:pk>/",
        embedded_checks.record_embedded_check,
        name="record-embedded-check",
    ),
]
