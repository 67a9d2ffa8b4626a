"""Send the emails that are due."""

from typing import Any

from django.utils import timezone

from actions.email.services import send_mail
from safeguard.accounts.models import User
from safeguard.commands import CouncilCommand


class Command(CouncilCommand):
    """manage.py send_mail"""

    help = "Sends the emails that are due, oldest first. Temporary failures are retried."

    def handle(self, *args: Any, **options: Any) -> None:
        """Send the emails and print the result."""
        done = send_mail(by=User.objects.system(), now=timezone.now)
        self.stdout.write(f"{done.sent} sent, {done.later} to be retried, {done.failed} failed.")
