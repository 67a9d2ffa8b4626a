"""Emails about questions, challenged ratings and report wording."""

from django.conf import settings
from django.urls import reverse

from actions.email.drawing import Email, Line, News, email_from_templates, news_from_templates
from actions.models import MailLine, Outcome, Question, Reading, Settled

FOLDER = "actions/moderation/emails"


def moderation_email(reading: Reading) -> News:
    """Tells a lead about a challenged rating or edited report wording."""
    is_challenge = reading.outcome == Outcome.CHALLENGED
    return news_from_templates(
        FOLDER,
        "challenge" if is_challenge else "report_wording",
        {"reading": reading},
        action=reading.entry.action,
        holds=MailLine.Holds.CHALLENGE if is_challenge else MailLine.Holds.WORDING,
        about=reading.pk,
    )


def rating_settled_email(reading: Reading) -> News:
    """Tells a lead about the signing officer's decision on a challenged rating."""
    is_changed = reading.settled == Settled.CHANGED
    decided = reading.rating if is_changed else reading.entry.rating
    context = {"reading": reading, "decided": decided}
    return news_from_templates(FOLDER, "rating_settled", context, action=reading.entry.action)


def question_email(question: Question) -> News:
    """A question from the team about an action."""
    return news_from_templates(
        FOLDER,
        "question",
        {"question": question},
        action=question.action,
        holds=MailLine.Holds.QUESTION,
        about=question.pk,
    )


def disputed_rating_email(reading: Reading, *, name: str) -> Email:
    """Asks a signing officer to decide a rating. The wording of the action is left out."""
    address = settings.SITE_URL + reverse("actions:settle-rating", args=[reading.pk])
    line = Line(reading.entry.action, holds=MailLine.Holds.RATING, about=reading.pk)
    return email_from_templates(FOLDER, "disputed", {"name": name, "address": address}, [line])
