"""Emails about reports."""

from collections.abc import Sequence
from dataclasses import dataclass

from actions.email.services import Email, email_from_templates
from actions.models import Action
from reports.models import Publication
from reports.publishing.published_words import Printed


@dataclass(frozen=True)
class PrintedAction:
    """An action and its entry in a publication."""

    action: Action
    printed: Printed


def published_actions_email(
    publication: Publication, printed: Sequence[PrintedAction], *, name: str
) -> Email:
    """Tells a lead what was published about their actions.

    The text of confidential actions is left out.
    """
    context = {"name": name, "publication": publication, "printed": printed}
    return email_from_templates("reports/email", "printed", context)
