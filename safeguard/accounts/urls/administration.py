"""URLs for the administrator's pages."""

from django.urls import path

from safeguard.accounts.views import audit_trail, users

app_name = "administration"

urlpatterns = [
    path("", users.users, name="users"),
    path("trail/", audit_trail.audit_trail, name="audit-trail"),
    path("users/new/", users.create_user, name="create-user"),
    path("users/<number:pk>/", users.user, name="user"),
    path("users/<number:pk>/change/", users.change_user, name="change-user"),
    path("users/<number:pk>/roles/", users.set_roles, name="set-roles"),
    path("users/<number:pk>/invitation/", users.invite_user, name="invite-user"),
    path("users/<number:pk>/leaving/", users.deactivate_user, name="deactivate-user"),
    path("users/<number:pk>/return/", users.reactivate_user, name="reactivate-user"),
]
