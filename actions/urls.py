"""The addresses of plans and actions."""

from django.urls import path

from actions.views import (
    action_editing,
    actions,
    answers,
    dates,
    imports,
    links,
    mail,
    plan_editing,
    plans,
    posts,
    progress,
    rounds,
    states,
    told_answers,
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
    path("actions/<int:pk>/answer-for-lead/", told_answers.answer_for_lead, name="answer-for-lead"),
    path("actions/<int:pk>/change-state/", states.change_state, name="change-state"),
    path("actions/<int:pk>/ask-for-date/", dates.ask_for_date, name="ask-for-date"),
    path("my-actions/", answers.update_my_actions, name="update-my-actions"),
    path("answer/<str:token>/", answers.answer_by_link, name="answer"),
    path("answer/<str:token>/new-link/", links.send_fresh_link, name="send-fresh-link"),
    path("answer/<str:token>/code/", links.show_confidential, name="show-confidential"),
    path("answer/<str:token>/tell/", links.tell_team, name="tell-team"),
    path("answer/<str:token>/rows/", links.own_rows, name="own-rows"),
    path("rounds/", rounds.update_rounds, name="update-rounds"),
    path("open-round/", rounds.open_round, name="open-round"),
    path("rounds/<int:pk>/", rounds.update_round, name="update-round"),
    path("rounds/<int:pk>/log-chaser/", rounds.log_chaser, name="log-chaser"),
    path("rounds/<int:pk>/close/", rounds.close_round, name="close-round"),
    path("mail/", mail.outgoing_mail, name="outgoing-mail"),
    path("people/posts/<int:pk>/actions/", posts.post_actions, name="post-actions"),
    path("date-requests/<int:pk>/", dates.answer_date_request, name="answer-date-request"),
]
