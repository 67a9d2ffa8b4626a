"""`manage.py load_demo`: loads the demonstration."""

import os
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.utils import timezone

from safeguard.commands import CouncilCommand
from safeguard.demo.demonstration import DemoRefused, load_demo


class Command(CouncilCommand):
    """Loads the demonstration and writes the passwords to a file."""

    help = (
        "Loads a fictional council with a real plan's figures, its committee report and one "
        "account for each role. Passwords are written to var/demo-sign-ins.txt. Fails if the "
        "database has other accounts."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """Load any missing part and print where the passwords are."""
        sign_ins = settings.VAR_DIR / "demo-sign-ins.txt"
        try:
            demo = load_demo(at=timezone.now(), known=_known_passwords(sign_ins))
        except DemoRefused as error:
            raise CommandError(str(error)) from error
        lines = [f"{email}  {password}\n" for email, password in demo.passwords.items()]
        _write_for_the_owner(sign_ins, lines)
        publication = demo.publication
        self.stdout.write(
            f"Demonstration ready: report {publication.number} of {publication.plan.title}, "
            f"passwords of {len(lines)} accounts in {os.path.relpath(sign_ins)}."
        )


def _known_passwords(path: Path) -> dict[str, str]:
    """Passwords from an earlier run, by email address."""
    if not path.is_file():
        return {}
    lines = path.read_text(encoding="utf-8").splitlines()
    return dict(line.split() for line in lines if len(line.split()) == 2)


def _write_for_the_owner(path: Path, lines: list[str]) -> None:
    """Write the file so that only its owner can read it, even if others could before."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        os.fchmod(descriptor, 0o600)
        file.writelines(lines)
