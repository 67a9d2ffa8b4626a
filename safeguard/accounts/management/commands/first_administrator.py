"""`manage.py first_administrator`: the sign-in that makes all others."""

from getpass import getpass
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.management.base import CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from safeguard.accounts import services
from safeguard.commands import CouncilCommand


class Command(CouncilCommand):
    """Asks for a password, unless a file holds it, and makes the administrator."""

    help = _(
        "Makes the first administrator, who can then make everybody else's sign-in. "
        "Refuses where there is an administrator already."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Who it is, and where the password is if nobody is there to type it."""
        parser.add_argument("--email", required=True, help=_("the address they sign in with"))
        parser.add_argument("--name", required=True, help=_("their name, as others see it"))
        parser.add_argument(
            "--password-file",
            type=Path,
            metavar="FILE",
            help=_("a file whose first line is the password; without it the command asks"),
        )

    def handle(
        self, *args: object, email: str, name: str, password_file: Path | None, **options: object
    ) -> None:
        """Print one line, or raise CommandError with nothing made."""
        password = _asked() if password_file is None else _first_line(password_file)
        try:
            user = services.make_first_administrator(
                email=email, name=name, password=password, at=timezone.now()
            )
        except services.AdministratorExists:
            raise CommandError(
                _("There is an administrator already, who can make more sign-ins.")
            ) from None
        except ValidationError as errors:
            raise CommandError(_sentences(errors)) from None
        self.stdout.write(_("%(email)s is the administrator.") % {"email": user.email})


def _sentences(errors: ValidationError) -> str:
    if not hasattr(errors, "error_dict"):
        return " ".join(errors.messages)
    return " ".join(f"{name}: {' '.join(said)}" for name, said in errors.message_dict.items())


def _asked() -> str:
    try:
        password, again = getpass(_("Password: ")), getpass(_("The same again: "))
    except EOFError:
        raise CommandError(
            _("Nobody is there to type a password. Name a file with --password-file.")
        ) from None
    if again != password:
        raise CommandError(_("The two passwords are not the same."))
    return password


def _first_line(path: Path) -> str:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        raise CommandError(_("The file %(path)s cannot be read.") % {"path": path}) from None
    if not lines:
        raise CommandError(_("The file %(path)s is empty.") % {"path": path})
    return lines[0]
