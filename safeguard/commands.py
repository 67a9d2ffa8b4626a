"""The base class of the commands for a council's IT."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, IntegrityError, InterfaceError
from django.utils.translation import gettext as _


class CouncilCommand(BaseCommand):
    """A command that exits with 0, or with 1 and one clear sentence on standard error."""

    def run_from_argv(self, argv: list[str]) -> None:
        """Run the command; a mistake in its options exits with 1 too, not argparse's 2."""
        try:
            super().run_from_argv(argv)
        except SystemExit as stop:
            raise SystemExit(1 if stop.code == 2 else stop.code) from None

    def execute(self, *args: Any, **options: Any) -> str | None:
        """Run the command. Raises CommandError if the database cannot be reached or has no tables.

        A constraint that is broken is a mistake of this program and keeps its traceback.
        """
        try:
            return super().execute(*args, **options)
        except IntegrityError:
            raise
        except (DatabaseError, InterfaceError) as error:
            raise CommandError(
                _(
                    "The database cannot be used: %(reason)s. Check that it can be reached, "
                    "and run manage.py migrate."
                )
                % {"reason": " ".join(str(error).split()).rstrip(".")}
            ) from error
