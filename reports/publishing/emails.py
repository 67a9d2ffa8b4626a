"""Emails about reports."""

from collections.abc import Sequence
from dataclasses import dataclass

from actions.email.drawing import Email, Line, email_from_templates
from actions.models import Action
from reports.models import Publication
from reports.publishing.published_words import Printed
from safeguard.dates import in_words


@dataclass(frozen=True)
class PrintedAction:
    """An action and its entry in a publication."""

    action: Action
    printed: Printed


def published_actions_email(
    publication: Publication,
    printed: Sequence[PrintedAction],
    *,
    name: str,
    replaced: Publication | None,
) -> Email:
    """Tells a lead what was published about their actions.

    `replaced` is the version that this one supersedes. The text of confidential actions is left
    out.
    """
    context = {
        "name": name,
        "title": publication.title,
        "number": publication.number,
        "replaced": replaced.number if replaced else "",
        "plan_title": publication.plan.title,
        "day": in_words(publication.as_at),
    }
    lines = [
        Line(
            each.action,
            {
                "rating": str(each.printed.rating),
                "texts": [[str(heading), text] for heading, text in each.printed.texts],
            },
        )
        for each in printed
    ]
    return email_from_templates("reports/email", "printed", context, lines)
