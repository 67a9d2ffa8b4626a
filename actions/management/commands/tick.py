"""Run all scheduled work in order."""

from datetime import timedelta
from typing import Any

from django.contrib.sessions.models import Session
from django.core.management.base import CommandError
from django.utils import timezone

from actions.email.services import send_mail
from actions.imports.services.imports import finish_imports
from actions.rounds.services.alarms import tell_of_alarms
from actions.rounds.services.reminders import chase
from actions.rounds.services.reminders_between_rounds import remind
from actions.rounds.services.rounds import finish_closing_rounds, open_recurring_rounds
from actions.scheduled_work import Moment, Part, run_parts
from actions.updates.services.emailed_links import clear_spent_codes
from safeguard.accounts.models import User
from safeguard.commands import CouncilCommand
from safeguard.forms.services import clear_submissions

# An expired session opens nothing. It says whose form is sent after it, so that the form is kept.
SESSIONS_KEPT_FOR = timedelta(days=7)


def _finish_imports(moment: Moment) -> str:
    return f"{finish_imports(now=timezone.now)} imports finished"


def _open_rounds(moment: Moment) -> str:
    opened = open_recurring_rounds(on=moment.on, by=moment.by, at=moment.at)
    return f"{len(opened)} rounds opened"


def _ask_leads(moment: Moment) -> str:
    asked = chase(on=moment.on, by=moment.by, at=moment.at)
    return f"{asked.mails} people asked"


def _remind(moment: Moment) -> str:
    done = remind(on=moment.on, by=moment.by, at=moment.at)
    return f"{done.leads} reminded, {done.signing_officers} signing officers emailed"


def _tell_of_alarms(moment: Moment) -> str:
    told = tell_of_alarms(since=moment.since, by=moment.by, at=moment.at)
    return f"{told} told of red or silent actions"


def _send_mail(moment: Moment) -> str:
    sent = send_mail(by=moment.by, now=timezone.now)
    return f"{sent.sent} emails sent, {sent.later} to be retried, {sent.failed} failed"


def _clear_away(moment: Moment) -> str:
    over = Session.objects.filter(expire_date__lte=moment.at - SESSIONS_KEPT_FOR)
    sessions, _by_model = over.delete()
    submissions = clear_submissions(at=moment.at)
    codes = clear_spent_codes(at=moment.at)
    return f"{sessions} sessions, {submissions} submissions and {codes} codes cleared"


def _finish_closing(moment: Moment) -> str:
    return f"{finish_closing_rounds(at=moment.at)} rounds finished closing"


# In this order: what is written first is sent in the same run.
PARTS = (
    Part("Closing rounds", _finish_closing),
    Part("Finishing interrupted imports", _finish_imports),
    Part("Opening repeating rounds", _open_rounds),
    Part("Update requests and reminders in rounds", _ask_leads),
    Part("Reminders between rounds", _remind),
    Part("Telling of red and silent actions", _tell_of_alarms),
    Part("Sending emails", _send_mail),
    Part("Clearing away old sessions, forms and codes", _clear_away),
)


class Command(CouncilCommand):
    """manage.py tick"""

    help = "Opens repeating rounds and sends requests and reminders. Run it every few minutes."

    def handle(self, *args: Any, **options: Any) -> None:
        """Do the work that is due and print the counts. Raises CommandError if a part failed."""
        results = run_parts(PARTS, by=User.objects.system(), now=timezone.now)
        done = [result.words for result in results if not result.error]
        if done:
            self.stdout.write(", ".join(done) + ".")
        failed = [f"{each.part.name} ({each.error})" for each in results if each.error]
        if failed:
            raise CommandError(f"These parts failed: {'; '.join(failed)}. The log says why.")
