"""What all commands for a council's IT have in common."""

from django.core.management.base import BaseCommand


class CouncilCommand(BaseCommand):
    """A command that ends with 0, or with one clear sentence on standard error and 1."""

    def run_from_argv(self, argv: list[str]) -> None:
        """Runs it; a mistake in its options ends with 1 too, so that scripts need to know one."""
        try:
            super().run_from_argv(argv)
        except SystemExit as stop:
            raise SystemExit(1 if stop.code == 2 else stop.code) from None
