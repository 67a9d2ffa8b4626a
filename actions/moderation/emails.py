"""Emails about questions, challenged ratings and report wording."""

from django.conf import settings
from django.urls import reverse

from actions.email.messages import Email, email_from_templates
from actions.models import (
    Action,
    Outcome,
    Question,
    Reading,
)


def moderation_email(reading: Reading) -> Email:
    """What the team makes of an answer: another rating, or a report wording."""
    name = "challenge" if reading.outcome == Outcome.CHALLENGED else "report_wording"
    return _action_email(name, reading.entry.action, reading=reading)


def rating_settled_email(reading: Reading) -> Email:
    """Which of two ratings a signing officer has decided for."""
    return _action_email("rating_settled", reading.entry.action, reading=reading)


def question_email(question: Question) -> Email:
    """What the team asks about an action."""
    return _action_email("question", question.action, question=question)


def disputed_rating_email(reading: Reading, *, name: str) -> Email:
    """Tells a signing officer that a rating has to be decided; no words of the action."""
    address = settings.SITE_URL + reverse("actions:settle-rating", args=[reading.pk])
    return _written("disputed", {"name": name, "reading": reading, "address": address})


def _written(name: str, words: dict[str, object]) -> Email:
    return email_from_templates("actions/moderation/emails", name, words)


def _action_email(name: str, action: Action, **words: object) -> Email:
    """What a mail of news says of one action; no words of one that is confidential."""
    return _written(name, {"action": action, **words})
