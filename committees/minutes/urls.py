"""URLs for minutes and resolutions."""

from django.urls import path

from committees.minutes.views import decisions, minutes

urlpatterns = [
    path("items/<number:pk>/minute/", minutes.write_minute, name="write-minute"),
    path(
        "minutes/<number:pk>/add-resolution/",
        minutes.add_resolution,
        name="add-resolution",
    ),
    path("resolutions/<number:pk>/edit/", minutes.edit_resolution, name="edit-resolution"),
    path("resolutions/<number:pk>/grant-dates/", decisions.grant_dates, name="grant-dates"),
    path(
        "resolutions/<number:pk>/sign-off-actions/",
        decisions.sign_off_actions,
        name="sign-off-actions",
    ),
    path(
        "resolutions/<number:pk>/withdraw-actions/",
        decisions.withdraw_actions,
        name="withdraw-actions",
    ),
    path(
        "decisions/<number:pk>/take-back/", decisions.take_back_decision, name="take-back-decision"
    ),
    path("plans/<slug:slug>/who-accepts/", decisions.choose_who_accepts, name="choose-who-accepts"),
]
