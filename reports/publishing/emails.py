"""The words of mails about reports."""

from collections.abc import Sequence
from dataclasses import dataclass

from actions.email.services import Email, email_from_templates
from actions.models import Action
from reports.models import Publication
from reports.publishing.published_words import Printed


@dataclass(frozen=True)
class PrintedAction:
    """An action and what a paper prints of it."""

    action: Action
    printed: Printed


def published_actions_email(
    publication: Publication, printed: Sequence[PrintedAction], *, name: str
) -> Email:
    """Shows one person what was published about their actions; no words that are confidential."""
    words = {"name": name, "publication": publication, "printed": printed}
    return email_from_templates("reports/email", "printed", words)
