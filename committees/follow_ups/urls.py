"""URLs for follow-ups."""

from django.urls import path

from committees.follow_ups import views

urlpatterns = [
    path("committees/<number:pk>/follow-ups/", views.follow_ups, name="follow-ups"),
    path("resolutions/<number:pk>/add-follow-up/", views.add_follow_up, name="add-follow-up"),
    path(
        "resolutions/<number:pk>/need-no-follow-up/",
        views.need_no_follow_up,
        name="need-no-follow-up",
    ),
    path("follow-ups/<number:pk>/edit/", views.edit_follow_up, name="edit-follow-up"),
    path(
        "follow-ups/<number:pk>/change-state/",
        views.change_state,
        name="change-follow-up-state",
    ),
]
