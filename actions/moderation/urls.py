"""URLs of the inbox of updates, questions and challenged ratings."""

from django.urls import path

from actions.moderation.views import inbox, questions, replies

urlpatterns = [
    path("actions/<number:pk>/ask-lead/", questions.ask_lead, name="ask-lead"),
    path("questions/<number:pk>/reply/", questions.reply_to_question, name="reply-to-question"),
    path(
        "answer/<str:token>/questions/<number:pk>/",
        questions.reply_to_question_by_link,
        name="reply-to-question-by-link",
    ),
    path("rounds/<number:pk>/answers/", inbox.moderate_round, name="moderate-round"),
    path("answers/<number:pk>/", inbox.read_answer, name="read-answer"),
    path("readings/<number:pk>/reply/", replies.reply_to_reading, name="reply-to-reading"),
    path("readings/<number:pk>/settle/", replies.settle_rating, name="settle-rating"),
    path("answer/<str:token>/readings/<number:pk>/", replies.reply_by_link, name="reply-by-link"),
]
