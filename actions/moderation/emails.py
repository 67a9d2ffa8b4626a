"""Emails about questions, challenged ratings and report wording."""

from django.conf import settings
from django.urls import reverse

from actions.email.services import Email, email_from_templates
from actions.models import Outcome, Question, Reading


def moderation_email(reading: Reading) -> Email:
    """Tells a lead about a challenged rating or edited report wording."""
    name = "challenge" if reading.outcome == Outcome.CHALLENGED else "report_wording"
    return _from_templates(name, {"action": reading.entry.action, "reading": reading})


def rating_settled_email(reading: Reading) -> Email:
    """Tells a lead about the signing officer's decision on a challenged rating."""
    return _from_templates("rating_settled", {"action": reading.entry.action, "reading": reading})


def question_email(question: Question) -> Email:
    """A question from the team about an action."""
    return _from_templates("question", {"action": question.action, "question": question})


def disputed_rating_email(reading: Reading, *, name: str) -> Email:
    """Asks a signing officer to decide a rating. The wording of the action is left out."""
    address = settings.SITE_URL + reverse("actions:settle-rating", args=[reading.pk])
    return _from_templates("disputed", {"name": name, "reading": reading, "address": address})


def _from_templates(name: str, context: dict[str, object]) -> Email:
    return email_from_templates("actions/moderation/emails", name, context)
