"""Emails about actions that have been signed off."""

from actions.email.drawing import News, news_from_templates
from actions.models import ActionEntry


def signed_off_email(entry: ActionEntry) -> News:
    """Says that completion has been signed off."""
    context = {"entry": entry}
    return news_from_templates(
        "actions/sign_off/emails", "signed_off", context, action=entry.action
    )
