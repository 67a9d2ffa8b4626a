"""Questions to a lead about an action, an update or a warning, and the lead's reply."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from actions.email.recipients import find_recipients
from actions.email.services import digest_day, email_leads
from actions.models import Action, ActionEntry, Outcome, Question, Reading
from actions.moderation.emails import question_email
from actions.moderation.services.moderation import MORE_TIME, take_answer
from actions.warnings.rating_warnings import WarningKind
from safeguard.accounts.models import User
from safeguard.audit.services import digest, record
from safeguard.exceptions import Refused

# The time to reply, except to a question about an update. The emailed link lasts longer.
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
    """Sends a question to the action's lead, by email and on their My work page.

    `entry` is the update that the question is about, if any, and `version` is the key of that
    update's latest review. The lead's reply is due within a day. Raises
    Refused if there is no text or nobody can be emailed, or StaleRecord.
    """
    if entry:
        take_answer(entry, version=version)
    if not question.strip():
        raise Refused(_("Enter your question."))
    if not find_recipients(on=timezone.localdate(at)).leads_of(action):
        raise Refused(
            _("There is no one to ask. Give the action a lead with an email address first.")
        )
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
    email_leads(action=action, news=question_email(asked), by=by, at=at)
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
    """Records the lead's reply. If the question is about an update, it needs review again.

    The action's rating and dates stay as they are. Raises Refused if there is no text or if there
    is already a reply.
    """
    if not reply.strip():
        raise Refused(_("Enter your reply."))
    # Compare-and-swap, so that the second of two simultaneous replies is refused.
    unanswered = Question.objects.filter(pk=question.pk, replied_at=None)
    if not unanswered.update(reply=reply, replied_as=told_by, replied_by=by, replied_at=at):
        raise Refused(_("Someone has already replied to this question."))
    question.refresh_from_db()
    record("action.lead_replied", question.action, by=by, at=at, reply=digest(reply))
    return question
