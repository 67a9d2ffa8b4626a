"""URLs for committee members."""

from django.urls import path

from committees.members import views

urlpatterns = [
    path("committees/<number:pk>/add-member/", views.add_member, name="add-member"),
    path("members/<number:pk>/edit/", views.edit_member, name="edit-member"),
]
