"""The addresses of plans and actions."""

from django.urls import path

from actions.views import (
    action_editing,
    actions,
    dates,
    imports,
    plan_editing,
    plans,
    posts,
    progress,
    states,
)

app_name = "actions"

urlpatterns = [
    path("plans/", plans.plans, name="plans"),
    path("plans/<slug:slug>/", plans.plan, name="plan"),
    path("make-plan/", plan_editing.make_plan, name="make-plan"),
    path("import-plan/", imports.import_new_plan, name="import-new-plan"),
    path("imports/<int:pk>/", imports.apply_import, name="apply-import"),
    path("plans/<slug:slug>/edit/", plan_editing.edit_plan, name="edit-plan"),
    path("plans/<slug:slug>/import/", imports.import_plan, name="import-plan"),
    path("plans/<slug:slug>/add-action/", action_editing.add_action, name="add-action"),
    path("actions/<int:pk>/", actions.action, name="action"),
    path("actions/<int:pk>/edit/", action_editing.edit_action, name="edit-action"),
    path("actions/<int:pk>/change-reference/", action_editing.change_ref, name="change-ref"),
    path("actions/<int:pk>/record-progress/", progress.record_progress, name="record-progress"),
    path("actions/<int:pk>/change-state/", states.change_state, name="change-state"),
    path("actions/<int:pk>/ask-for-date/", dates.ask_for_date, name="ask-for-date"),
    path("people/posts/<int:pk>/actions/", posts.post_actions, name="post-actions"),
    path("date-requests/<int:pk>/", dates.answer_date_request, name="answer-date-request"),
]
