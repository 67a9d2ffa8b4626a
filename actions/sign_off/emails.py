"""Emails about actions that were signed off."""

from actions.email.messages import Email, email_from_templates
from actions.models import (
    Action,
    ActionEntry,
)


def signed_off_email(entry: ActionEntry) -> Email:
    """What was said to be done is accepted."""
    return _action_email("signed_off", entry.action, entry=entry)


def _written(name: str, words: dict[str, object]) -> Email:
    return email_from_templates("actions/sign_off/emails", name, words)


def _action_email(name: str, action: Action, **words: object) -> Email:
    """What a mail of news says of one action; no words of one that is confidential."""
    return _written(name, {"action": action, **words})
