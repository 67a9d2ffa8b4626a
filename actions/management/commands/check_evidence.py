"""Check that every evidence file exists and is unchanged."""

from typing import Any

from django.core.management.base import CommandError

from actions.evidence.services.evidence import damaged_files
from actions.models import EvidenceVersion
from safeguard.commands import CouncilCommand


class Command(CouncilCommand):
    """manage.py check_evidence"""

    help = "Reads every evidence file and lists those that are missing or have changed."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the number of files.

        If any file is missing or has changed, raise an error that lists their stored names.
        """
        wrong = damaged_files()
        if wrong:
            names = ", ".join(version.kept_as for version in wrong[:20])
            raise CommandError(f"{len(wrong)} evidence files are missing or changed: {names}.")
        count = EvidenceVersion.objects.files().count()
        self.stdout.write(f"{count:,} evidence files are present and unchanged.")
