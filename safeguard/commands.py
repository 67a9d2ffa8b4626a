"""The base class of management commands."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, IntegrityError, InterfaceError
from django.utils.translation import gettext as _


class CouncilCommand(BaseCommand):
    """A command that exits with 0, or with 1 and a one-sentence error message."""

    def run_from_argv(self, argv: list[str]) -> None:
        """Run the command. Invalid options also exit with 1, instead of argparse's 2."""
        try:
            super().run_from_argv(argv)
        except SystemExit as stop:
            raise SystemExit(1 if stop.code == 2 else stop.code) from None

    def execute(self, *args: Any, **options: Any) -> str | None:
        """Run the command. Raises CommandError if the database cannot be reached or has no tables.

        A broken constraint is a bug, so its traceback is kept.
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
