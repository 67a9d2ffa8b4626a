"""URLs for outgoing emails."""

from django.urls import path

from actions.email import views

urlpatterns = [
    path("mail/", views.outgoing_mail, name="outgoing-mail"),
]
