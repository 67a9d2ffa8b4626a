"""URLs for lists of actions, bulk changes and the overview."""

from django.urls import path

from actions.lists.views import action_list, bulk_changes, overview, saved_lists

urlpatterns = [
    path("overview/", overview.overview, name="overview"),
    path("actions/", action_list.actions, name="actions"),
    path("actions/export/", action_list.export_actions, name="export-actions"),
    path("actions/change/", bulk_changes.change_actions, name="change-actions"),
    path("actions/save/", saved_lists.save_list, name="save-list"),
    path("lists/<number:pk>/edit/", saved_lists.edit_saved_list, name="edit-saved-list"),
    path("lists/<number:pk>/remove/", saved_lists.remove_saved_list, name="remove-saved-list"),
]
