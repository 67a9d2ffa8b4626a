"""Load rating scales from a TOML file."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.db import transaction
from django.utils import timezone

from actions.plans.scale_files import InvalidScaleFile, read_scales
from actions.plans.services.scales import load_scale
from safeguard.accounts.command_user import user_for_command
from safeguard.commands import CouncilCommand
from safeguard.exceptions import Refused


class Command(CouncilCommand):
    """manage.py load_scales FILE.toml"""

    help = (
        "Loads rating scales: [[scale]] with a name and [[scale.rating]] from best to worst. "
        "“No data” is added if the file does not include it. Loading again changes nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file and the author."""
        parser.add_argument("file", type=Path, help="a TOML file in UTF-8")
        parser.add_argument("--as", dest="email", help="email of the user to record as author")

    def handle(self, *args: Any, **options: Any) -> None:
        """Load either all the scales in the file or none."""
        by = user_for_command(options["email"])
        try:
            scales = read_scales(options["file"].read_text(encoding="utf-8-sig"))
            with transaction.atomic():
                at = timezone.now()
                changed = [s.name for s in scales if load_scale(lines=s, by=by, at=at)]
        except OSError as error:
            raise CommandError(f"{options['file']} cannot be read: {error.strerror}.") from error
        except UnicodeDecodeError as error:
            raise CommandError(f"{options['file']} is not UTF-8.") from error
        except (InvalidScaleFile, Refused) as error:
            raise CommandError(str(error)) from error
        names = ", ".join(scale.name for scale in scales)
        self.stdout.write(
            f"{names}: {len(changed)} loaded, {len(scales) - len(changed)} unchanged."
        )
