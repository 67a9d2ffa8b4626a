"""All timed work, in its order."""

from typing import Any

from django.utils import timezone

from actions.email.services.outbox import send_mail
from actions.rounds.services.reminders import chase
from actions.rounds.services.reminders_between_rounds import remind
from actions.rounds.services.rounds import open_recurring_rounds
from safeguard.accounts.models import User
from safeguard.commands import CouncilCommand


class Command(CouncilCommand):
    """manage.py tick"""

    help = "Opens rounds that come again, asks, reminds and sends. Run it every few minutes."

    def handle(self, *args: Any, **options: Any) -> None:
        """Does what is due now and says how much of it there was."""
        now, by = timezone.now(), User.objects.system()
        today = timezone.localdate(now)
        opened = open_recurring_rounds(on=today, by=by, at=now)
        asked = chase(on=today, by=by, at=now)
        reminded = remind(on=today, by=by, at=now)
        sent = send_mail(by=by, now=timezone.now)
        self.stdout.write(
            f"{len(opened)} rounds opened, {asked.mails} people asked, {reminded.leads} reminded, "
            f"{reminded.signing_officers} told what to sign; {sent.sent} mails sent, "
            f"{sent.later} to be tried again, {sent.failed} failed."
        )
