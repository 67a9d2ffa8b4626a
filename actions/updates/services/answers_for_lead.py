"""What a lead told the improvement team, entered by them."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from actions.email.services.daily_digest import email_leads
from actions.evidence.services.evidence import add_evidence
from actions.models import Action, ActionEntry, Rating, UpdateRound
from actions.updates.emails import entered_for_lead_email
from actions.updates.services.progress import (
    ProgressWords,
    Telling,
    confirm_nothing_changed,
    record_progress,
)
from safeguard.accounts.models import User
from safeguard.audit.services import digest, record
from safeguard.dates import in_words
from safeguard.exceptions import Refused
from safeguard.files.checking import CheckedFile


@transaction.atomic
def answer_for_lead(
    *,
    action: Action,
    version: int,
    told_by: str,
    telling: Telling,
    on: date,
    by: User,
    at: datetime,
    rating: Rating | None = None,
    words: ProgressWords | None = None,
    round: UpdateRound | None = None,
    file: CheckedFile | None = None,
) -> ActionEntry:
    """Enters what a lead told by phone, in a talk or by e-mail, and sends the lead a copy.

    Without a rating the lead said that nothing has changed, where a lead may say so. `file` is
    the e-mail as a file, which becomes evidence of the answer. Like progress it never claims
    that the work is done: only a lead does. Raises Refused,
    StaleRecord.
    """
    if action.lead is None:
        raise Refused(_("The action has no lead for whom somebody could answer."))
    if telling.on > on:
        raise Refused(_("The lead cannot have told you on a day to come."))
    answer: dict[str, Any] = {
        "action": action,
        "version": version,
        "effective_on": round.speaks_of(on) if round else telling.on,
        "for_post": action.lead,
        "round": round,
        "told_by": told_by,
        "telling": telling,
        "by": by,
        "at": at,
    }
    if rating is None:
        entry = confirm_nothing_changed(**answer)
    else:
        entry = record_progress(rating=rating, words=words or ProgressWords(), **answer)
    email_leads(action=action, email=entered_for_lead_email(entry), by=by, at=at)
    if file:
        add_evidence(
            action=action,
            entry=entry,
            title=_("E-mail of %(day)s") % {"day": in_words(telling.on)},
            given=file,
            for_post=action.lead,
            told_by=told_by,
            by=by,
            at=at,
        )
    record(
        "action.answered_for_lead",
        action,
        by=by,
        at=at,
        how=telling.how,
        told_on=telling.on,
        mail=digest(telling.mail) if telling.mail else "",
    )
    return entry
