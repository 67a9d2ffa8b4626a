"""URLs of plans, actions and posts."""

from django.urls import path

from actions.plans.views import action, action_editing, plan_editing, plan_tabs, plans, posts

urlpatterns = [
    path("plans/", plans.plans, name="plans"),
    path("plans/<slug:slug>/", plans.plan, name="plan"),
    path("plans/<slug:slug>/actions/", plan_tabs.plan_actions, name="plan-actions"),
    path("plans/<slug:slug>/rounds/", plan_tabs.plan_rounds, name="plan-rounds"),
    path("plans/<slug:slug>/reports/", plan_tabs.plan_reports, name="plan-reports"),
    path("plans/<slug:slug>/history/", plan_tabs.plan_history, name="plan-history"),
    path("make-plan/", plan_editing.make_plan, name="make-plan"),
    path("plans/<slug:slug>/edit/", plan_editing.edit_plan, name="edit-plan"),
    path("plans/<slug:slug>/add-action/", action_editing.add_action, name="add-action"),
    path("actions/<number:pk>/", action.action, name="action"),
    path("actions/<number:pk>/edit/", action_editing.edit_action, name="edit-action"),
    path("actions/<number:pk>/change-reference/", action_editing.change_ref, name="change-ref"),
    path("people/posts/<number:pk>/actions/", posts.post_actions, name="post-actions"),
]
