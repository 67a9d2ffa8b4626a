"""Queue today's update requests and reminders."""

from typing import Any

from django.utils import timezone

from actions.rounds.services.reminders import chase
from safeguard.accounts.models import User
from safeguard.commands import CouncilCommand


class Command(CouncilCommand):
    """manage.py chase"""

    help = "Queues today's update requests and reminders; send_mail then sends them."

    def handle(self, *args: Any, **options: Any) -> None:
        """Queue the emails and print how many."""
        now = timezone.now()
        done = chase(on=timezone.localdate(now), by=User.objects.system(), at=now)
        text = f"{done.mails} emails about {done.actions} actions"
        self.stdout.write(
            f"{text}; {done.put_off} postponed until tomorrow." if done.put_off else f"{text}."
        )
