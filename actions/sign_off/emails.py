"""Emails about actions that have been signed off."""

from actions.email.services import Email, email_from_templates
from actions.models import ActionEntry


def signed_off_email(entry: ActionEntry) -> Email:
    """Says that completion has been signed off."""
    return email_from_templates(
        "actions/sign_off/emails", "signed_off", {"action": entry.action, "entry": entry}
    )
