"""Asks leads by mail on the days of their update rounds."""

from typing import Any

from django.utils import timezone

from actions.rounds.services.reminders import chase
from safeguard.accounts.models import User
from safeguard.commands import CouncilCommand


class Command(CouncilCommand):
    """manage.py chase"""

    help = "Writes the mails that today's update rounds ask for; send_mail then sends them."

    def handle(self, *args: Any, **options: Any) -> None:
        """Writes them and says how many."""
        now = timezone.now()
        done = chase(on=timezone.localdate(now), by=User.objects.system(), at=now)
        told = f"{done.mails} mails about {done.actions} actions"
        self.stdout.write(
            f"{told}; {done.put_off} put off until tomorrow." if done.put_off else f"{told}."
        )
