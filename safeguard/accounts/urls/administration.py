"""URLs for the administrator's pages."""

from django.urls import path

from safeguard.accounts.views import audit_trail, users

app_name = "administration"

urlpatterns = [
    path("", users.users, name="users"),
    path("trail/", audit_trail.audit_trail, name="audit-trail"),
    path("users/new/", users.create_user, name="create-user"),
    path("users/<int:pk>/", users.user, name="user"),
    path("users/<int:pk>/change/", users.change_user, name="change-user"),
    path("users/<int:pk>/roles/", users.set_roles, name="set-roles"),
    path("users/<int:pk>/invitation/", users.invite_user, name="invite-user"),
    path("users/<int:pk>/leaving/", users.deactivate_user, name="deactivate-user"),
    path("users/<int:pk>/return/", users.reactivate_user, name="reactivate-user"),
]
