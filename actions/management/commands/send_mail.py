"""Sends the mail that waits."""

from typing import Any

from django.utils import timezone

from actions.email.services.outbox import send_mail
from safeguard.accounts.models import User
from safeguard.commands import CouncilCommand


class Command(CouncilCommand):
    """manage.py send_mail"""

    help = "Sends the mail that waits, the oldest first; what is refused for now is tried again."

    def handle(self, *args: Any, **options: Any) -> None:
        """Sends it and says what became of it."""
        done = send_mail(by=User.objects.system(), now=timezone.now)
        self.stdout.write(
            f"{done.sent} sent, {done.later} to be tried again, {done.failed} failed."
        )
