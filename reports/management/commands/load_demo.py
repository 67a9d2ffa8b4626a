"""Loads the demonstration."""

import os
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.utils import timezone

from reports.demo import DemoRefused, load_demo
from safeguard.commands import CouncilCommand

SIGN_INS = settings.VAR_DIR / "demo-sign-ins.txt"


class Command(CouncilCommand):
    """manage.py load_demo"""

    help = (
        "Loads a made-up council with a real plan's figures, its committee report, and one "
        "sign-in per role with new passwords, written to var/demo-sign-ins.txt. Refuses a "
        "database that has people of its own."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """Loads what is missing and says where the sign-ins are."""
        try:
            demo = load_demo(at=timezone.now(), known=_known_passwords())
        except DemoRefused as error:
            raise CommandError(str(error)) from error
        lines = [f"{email}  {password}\n" for email, password in demo.passwords.items()]
        SIGN_INS.parent.mkdir(exist_ok=True)
        descriptor = os.open(SIGN_INS, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.writelines(lines)
        publication = demo.publication
        self.stdout.write(
            f"Demonstration ready: report {publication.number} of {publication.plan.title}, "
            f"{len(lines)} sign-ins in {SIGN_INS.relative_to(settings.BASE_DIR)}."
        )


def _known_passwords() -> dict[str, str]:
    """The passwords of an earlier time, by address."""
    if not SIGN_INS.is_file():
        return {}
    lines = SIGN_INS.read_text(encoding="utf-8").splitlines()
    return dict(line.split() for line in lines if len(line.split()) == 2)
