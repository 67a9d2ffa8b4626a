"""Asking a lead about an action, most often about what does not add up in it, and their reply."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from actions.asking import whom_to_ask
from actions.letters import lead_question_news
from actions.models import Action, LeadQuestion
from actions.rating_warnings import WarningKind
from actions.services.news import day_of_news, tell_leads
from safeguard.accounts.models import User
from safeguard.accounts.submissions import SentForm, take_submission
from safeguard.audit.services import digest, record
from safeguard.exceptions import Refused

# Whoever is asked has this long to reply; the link in the mail lasts longer.
TIME_TO_REPLY = timedelta(days=7)


@transaction.atomic
def ask_lead(
    *,
    action: Action,
    about: WarningKind | None,
    question: str,
    on: date,
    by: User,
    at: datetime,
    form: SentForm | None = None,
) -> LeadQuestion:
    """Asks whoever answers for the action, by mail and on their first page. Nothing else changes.

    Raises Refused without words or where no mail reaches anybody, AlreadyDone, FormReused.
    """
    take_submission(form, by=by, at=at)
    if not question.strip():
        raise Refused(_("Write your question."))
    if not whom_to_ask(on=on).told_of(action):
        raise Refused(_("Nobody can be asked. Give the action a lead whom a mail reaches first."))
    asked = LeadQuestion.objects.create(
        action=action,
        about=about.value if about else "",
        words=question,
        answer_by=day_of_news(action, at=at) + TIME_TO_REPLY,
        asked_at=at,
        asked_by=by,
    )
    tell_leads(action=action, news=lead_question_news(asked), by=by, at=at)
    record("action.lead_asked", action, by=by, at=at, about=asked.about, question=digest(question))
    return asked


@transaction.atomic
def reply_to_question(
    *,
    question: LeadQuestion,
    reply: str,
    by: User,
    at: datetime,
    told_by: str = "",
    form: SentForm | None = None,
) -> LeadQuestion:
    """The lead says something to it. The action's rating and dates stay as they are.

    Raises Refused without words or where somebody has replied already, AlreadyDone,
    FormReused.
    """
    take_submission(form, by=by, at=at)
    if not reply.strip():
        raise Refused(_("Write your reply."))
    # Compare-and-swap: of two who reply at once the second is refused.
    open_ones = LeadQuestion.objects.filter(pk=question.pk, replied_at=None)
    said = {"reply": reply, "replied_as": told_by, "replied_by": by, "replied_at": at}
    if not open_ones.update(**said):
        raise Refused(_("Somebody has replied to this question already."))
    question.refresh_from_db()
    record("action.lead_replied", question.action, by=by, at=at, reply=digest(reply))
    return question
