"""The addresses of plans and actions."""

from django.urls import path

from actions.views import actions, dates, plans, progress, states

app_name = "actions"

urlpatterns = [
    path("plans/", plans.plans, name="plans"),
    path("plans/<slug:slug>/", plans.plan, name="plan"),
    path("actions/<int:pk>/", actions.action, name="action"),
    path("actions/<int:pk>/record-progress/", progress.record_progress, name="record-progress"),
    path("actions/<int:pk>/change-state/", states.change_state, name="change-state"),
    path("actions/<int:pk>/ask-for-date/", dates.ask_for_date, name="ask-for-date"),
    path("date-requests/<int:pk>/", dates.answer_date_request, name="answer-date-request"),
]
