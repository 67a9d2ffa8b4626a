"""The addresses of plans and actions."""

from django.urls import path

from actions.views import (
    action_editing,
    actions,
    answers,
    completion,
    dates,
    embedded_checks,
    holds,
    imports,
    mail,
    plan_editing,
    plans,
    progress,
    rounds,
    states,
    withdrawals,
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
    path("actions/<int:pk>/record-progress/", progress.record_progress, name="record-progress"),
    path("actions/<int:pk>/change-state/", states.change_state, name="change-state"),
    path("actions/<int:pk>/ask-for-date/", dates.ask_for_date, name="ask-for-date"),
    path("actions/<int:pk>/correct-date/", dates.correct_date, name="correct-date"),
    path("actions/<int:pk>/put-on-hold/", holds.put_on_hold, name="put-on-hold"),
    path(
        "actions/<int:pk>/claim-completion/", completion.claim_completion, name="claim-completion"
    ),
    path("actions/<int:pk>/sign-off/", completion.sign_off, name="sign-off"),
    path("sign-off/", completion.sign_off_several, name="sign-off-several"),
    path(
        "actions/<int:pk>/plan-embedded-check/",
        embedded_checks.plan_embedded_check,
        name="plan-embedded-check",
    ),
    path(
        "embedded-checks/<int:pk>/",
        embedded_checks.record_embedded_check,
        name="record-embedded-check",
    ),
    path(
        "actions/<int:pk>/ask-for-withdrawal/",
        withdrawals.ask_for_withdrawal,
        name="ask-for-withdrawal",
    ),
    path(
        "withdrawal-requests/<int:pk>/refuse/",
        withdrawals.refuse_withdrawal,
        name="refuse-withdrawal",
    ),
    path("my-actions/", answers.update_my_actions, name="update-my-actions"),
    path("answer/<str:token>/", answers.answer_by_link, name="answer"),
    path("rounds/", rounds.update_rounds, name="update-rounds"),
    path("open-round/", rounds.open_round, name="open-round"),
    path("rounds/<int:pk>/", rounds.update_round, name="update-round"),
    path("rounds/<int:pk>/log-chaser/", rounds.log_chaser, name="log-chaser"),
    path("rounds/<int:pk>/close/", rounds.close_round, name="close-round"),
    path("mail/", mail.outgoing_mail, name="outgoing-mail"),
    path("date-requests/<int:pk>/", dates.answer_date_request, name="answer-date-request"),
]
