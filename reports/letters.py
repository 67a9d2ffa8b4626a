"""The words of mails about reports."""

from collections.abc import Sequence
from dataclasses import dataclass

from actions.letters import Letter, letter_from
from actions.models import Action
from reports.models import Publication
from reports.printed import Printed


@dataclass(frozen=True)
class PrintedAction:
    """An action and what a paper prints of it."""

    action: Action
    printed: Printed


def printed_letter(
    publication: Publication, printed: Sequence[PrintedAction], *, name: str
) -> Letter:
    """Shows one person what was published about their actions; no words that are confidential."""
    words = {"name": name, "publication": publication, "printed": printed}
    return letter_from("reports/email", "printed", words)
