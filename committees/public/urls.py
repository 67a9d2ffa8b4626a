"""URLs for the public pages."""

from django.urls import path

from committees.public import views

urlpatterns = [
    path("public/", views.committees, name="public"),
    path("public/committees/<number:pk>/", views.committee, name="public-committee"),
    path("public/meetings/<number:pk>/", views.meeting, name="public-meeting"),
    path("public/items/<number:pk>/", views.item, name="public-item"),
]
