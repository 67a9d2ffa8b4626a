"""Run all scheduled work in order."""

from typing import Any

from django.utils import timezone

from actions.email.services import send_mail
from actions.rounds.services.reminders import chase
from actions.rounds.services.reminders_between_rounds import remind
from actions.rounds.services.rounds import open_recurring_rounds
from safeguard.accounts.models import User
from safeguard.commands import CouncilCommand


class Command(CouncilCommand):
    """manage.py tick"""

    help = "Opens repeating rounds and sends requests and reminders. Run it every few minutes."

    def handle(self, *args: Any, **options: Any) -> None:
        """Do the work that is due and print the counts."""
        now, by = timezone.now(), User.objects.system()
        today = timezone.localdate(now)
        opened = open_recurring_rounds(on=today, by=by, at=now)
        asked = chase(on=today, by=by, at=now)
        reminded = remind(on=today, by=by, at=now)
        sent = send_mail(by=by, now=timezone.now)
        self.stdout.write(
            f"{len(opened)} rounds opened, {asked.mails} people asked, {reminded.leads} reminded, "
            f"{reminded.signing_officers} signing officers emailed; {sent.sent} emails sent, "
            f"{sent.later} to be retried, {sent.failed} failed."
        )
