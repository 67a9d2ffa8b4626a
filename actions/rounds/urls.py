"""URLs for update rounds."""

from django.urls import path

from actions.rounds import views

urlpatterns = [
    path("rounds/", views.update_rounds, name="update-rounds"),
    path("open-round/", views.open_round, name="open-round"),
    path("rounds/<number:pk>/", views.update_round, name="update-round"),
    path("rounds/<number:pk>/updates/", views.round_updates, name="round-updates"),
    path("rounds/<number:pk>/reminders/", views.round_reminders, name="round-reminders"),
    path("rounds/<number:pk>/settings/", views.round_settings, name="round-settings"),
    path("rounds/<number:pk>/timetable/", views.change_timetable, name="change-timetable"),
    path("rounds/<number:pk>/repetition/", views.change_repetition, name="change-repetition"),
    path("rounds/<number:pk>/due-date/", views.move_due_date, name="move-due-date"),
    path("rounds/<number:pk>/remind/", views.remind_leads, name="remind-leads"),
    path("rounds/<number:pk>/log-reminder/", views.log_reminder, name="log-reminder"),
    path("rounds/<number:pk>/close/", views.close_round, name="close-round"),
]
