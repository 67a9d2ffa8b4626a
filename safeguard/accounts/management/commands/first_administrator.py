"""`manage.py first_administrator`: creates the first account."""

from getpass import getpass
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.management.base import CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from safeguard.accounts import services
from safeguard.commands import CouncilCommand


class Command(CouncilCommand):
    """Creates the first administrator, with a password that is typed or read from a file."""

    help = _(
        "Creates the first administrator, who can then create everyone else's account. "
        "Fails if there already is one."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the name, the email address and an optional password file."""
        parser.add_argument("--email", required=True, help=_("the address they sign in with"))
        parser.add_argument(
            "--name", required=True, help=_("the name shown next to anything they record")
        )
        parser.add_argument(
            "--password-file",
            type=Path,
            metavar="FILE",
            help=_(
                "file with the password on its first line; if left out, the command asks for it"
            ),
        )

    def handle(
        self, *args: object, email: str, name: str, password_file: Path | None, **options: object
    ) -> None:
        """Create the account and print one line.

        If anything is wrong, raises CommandError and creates nothing.
        """
        password = _typed_password() if password_file is None else _first_line(password_file)
        try:
            user = services.make_first_administrator(
                email=email, name=name, password=password, at=timezone.now()
            )
        except services.AdministratorExists:
            raise CommandError(
                _("There is already an administrator, who can create more accounts.")
            ) from None
        except ValidationError as errors:
            raise CommandError(_sentences(errors)) from None
        self.stdout.write(_("%(email)s is the administrator.") % {"email": user.email})


def _sentences(errors: ValidationError) -> str:
    if not hasattr(errors, "error_dict"):
        return " ".join(errors.messages)
    return " ".join(f"{name}: {' '.join(texts)}" for name, texts in errors.message_dict.items())


def _typed_password() -> str:
    try:
        password, again = getpass(_("Password: ")), getpass(_("Confirm password: "))
    except EOFError:
        raise CommandError(_("Cannot ask for a password here. Use --password-file.")) from None
    if again != password:
        raise CommandError(_("The passwords do not match."))
    return password


def _first_line(path: Path) -> str:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        raise CommandError(_("The file %(path)s cannot be read.") % {"path": path}) from None
    if not lines:
        raise CommandError(_("The file %(path)s is empty.") % {"path": path})
    return lines[0]
