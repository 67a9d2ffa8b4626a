"""Asking a lead about an action, be it about an update or a warning, and their reply."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from actions.email.recipients import find_recipients
from actions.email.services.daily_digest import digest_day, email_leads
from actions.models import Action, ActionEntry, Outcome, Question, Reading
from actions.moderation.emails import question_email
from actions.moderation.services.moderation import MORE_TIME, take_answer
from actions.warnings.rating_warnings import WarningKind
from safeguard.accounts.models import User
from safeguard.audit.services import digest, record
from safeguard.exceptions import Refused

# Whoever is asked has this long to reply, but for a question about an update; the link in the mail
# lasts longer.
TIME_TO_REPLY = timedelta(days=7)


@transaction.atomic
def ask_lead(
    *,
    action: Action,
    question: str,
    by: User,
    at: datetime,
    about: WarningKind | None = None,
    entry: ActionEntry | None = None,
    version: int = 0,
) -> Question:
    """Asks whoever answers for the action, by mail and on their first page.

    `entry` is the update it is about: that waits for the reply, which comes within a day, before
    the team reads it again; `version` is that of its last reading. Raises Refused without words
    or where no mail reaches anybody, StaleRecord.
    """
    if entry:
        take_answer(entry, version=version)
    if not question.strip():
        raise Refused(_("Write your question."))
    if not find_recipients(on=timezone.localdate(at)).leads_who_can_see(action):
        raise Refused(_("Nobody can be asked. Give the action a lead whom a mail reaches first."))
    asked = Question.objects.create(
        action=action,
        entry=entry,
        about=about.value if about else "",
        words=question,
        answer_by=digest_day(action, at=at) + (MORE_TIME if entry else TIME_TO_REPLY),
        asked_at=at,
        asked_by=by,
    )
    if entry:
        Reading.objects.create(
            entry=entry, outcome=Outcome.ASKED, question=asked, read_by=by, read_at=at
        )
    email_leads(action=action, email=question_email(asked), by=by, at=at)
    record(
        "action.lead_asked",
        action,
        by=by,
        at=at,
        about=asked.about,
        entry=asked.entry_id,
        question=digest(question),
    )
    return asked


@transaction.atomic
def reply_to_question(
    *,
    question: Question,
    reply: str,
    by: User,
    at: datetime,
    told_by: str = "",
) -> Question:
    """The lead says something to it. The action's rating and dates stay as they are; an update it
    is about is to be read again.

    Raises Refused without words or where somebody has replied already.
    """
    if not reply.strip():
        raise Refused(_("Write your reply."))
    # Compare-and-swap: of two who reply at once the second is refused.
    open_ones = Question.objects.filter(pk=question.pk, replied_at=None)
    said = {"reply": reply, "replied_as": told_by, "replied_by": by, "replied_at": at}
    if not open_ones.update(**said):
        raise Refused(_("Somebody has replied to this question already."))
    question.refresh_from_db()
    record("action.lead_replied", question.action, by=by, at=at, reply=digest(reply))
    return question
