"""URLs for minutes and resolutions."""

from django.urls import path

from committees.minutes.views import decisions, minutes

urlpatterns = [
    path("items/<int:pk>/minute/", minutes.write_minute, name="write-minute"),
    path(
        "minutes/<int:pk>/add-resolution/",
        minutes.add_resolution,
        name="add-resolution",
    ),
    path("resolutions/<int:pk>/edit/", minutes.edit_resolution, name="edit-resolution"),
    path("resolutions/<int:pk>/grant-dates/", decisions.grant_dates, name="grant-dates"),
    path(
        "resolutions/<int:pk>/sign-off-actions/",
        decisions.sign_off_actions,
        name="sign-off-actions",
    ),
    path(
        "resolutions/<int:pk>/withdraw-actions/",
        decisions.withdraw_actions,
        name="withdraw-actions",
    ),
    path("plans/<slug:slug>/who-accepts/", decisions.choose_who_accepts, name="choose-who-accepts"),
]
