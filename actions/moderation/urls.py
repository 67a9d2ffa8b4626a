"""URLs of the inbox of updates, questions and challenged ratings."""

from django.urls import path

from actions.moderation.views import inbox, questions, replies

urlpatterns = [
    path("actions/<int:pk>/ask-lead/", questions.ask_lead, name="ask-lead"),
    path("questions/<int:pk>/reply/", questions.reply_to_question, name="reply-to-question"),
    path(
        "answer/<str:token>/questions/<int:pk>/",
        questions.reply_to_question_by_link,
        name="reply-to-question-by-link",
    ),
    path("rounds/<int:pk>/answers/", inbox.moderate_round, name="moderate-round"),
    path("answers/<int:pk>/", inbox.read_answer, name="read-answer"),
    path("readings/<int:pk>/reply/", replies.reply_to_reading, name="reply-to-reading"),
    path("readings/<int:pk>/settle/", replies.settle_rating, name="settle-rating"),
    path("answer/<str:token>/readings/<int:pk>/", replies.reply_by_link, name="reply-by-link"),
]
