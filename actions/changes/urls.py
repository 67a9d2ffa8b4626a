"""URLs for changing dates and status."""

from django.urls import path

from actions.changes.views import dates, holds, states, withdrawals

urlpatterns = [
    path("actions/<number:pk>/change-state/", states.change_state, name="change-state"),
    path("actions/<number:pk>/ask-for-date/", dates.ask_for_date, name="ask-for-date"),
    path("actions/<number:pk>/correct-date/", dates.correct_date, name="correct-date"),
    path("actions/<number:pk>/put-on-hold/", holds.put_on_hold, name="put-on-hold"),
    path(
        "actions/<number:pk>/ask-for-withdrawal/",
        withdrawals.ask_for_withdrawal,
        name="ask-for-withdrawal",
    ),
    path(
        "withdrawal-requests/<number:pk>/refuse/",
        withdrawals.refuse_withdrawal,
        name="refuse-withdrawal",
    ),
]
