"""Proves that every file of evidence is there, as it was handed in."""

from typing import Any

from django.core.management.base import CommandError

from actions.evidence.services.evidence import files_that_are_wrong
from actions.models import EvidenceVersion
from safeguard.commands import CouncilCommand


class Command(CouncilCommand):
    """manage.py check_evidence"""

    help = "Reads every file of evidence and names those that are missing or were changed."

    def handle(self, *args: Any, **options: Any) -> None:
        """One line of result, or the files that are wrong, by the names in their folder."""
        wrong = files_that_are_wrong()
        if wrong:
            told = ", ".join(version.kept_as for version in wrong[:20])
            raise CommandError(f"{len(wrong)} files of evidence are missing or changed: {told}.")
        count = EvidenceVersion.objects.files().count()
        self.stdout.write(f"{count:,} files of evidence are as they were handed in.")
