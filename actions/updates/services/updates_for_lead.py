"""Entering updates for leads."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from actions.email.services import email_leads
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
from safeguard.files.accepted_files import CheckedFile


@transaction.atomic
def update_for_lead(
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
    """Records an update that a lead gave by phone, by email or in person, and emails them a copy.

    If there is no rating, the update says that nothing has changed, provided that the lead is
    allowed to say so. `file` is the email as a file, which is added as evidence. Only the lead can
    claim completion. Raises Refused or StaleRecord.
    """
    if action.lead is None:
        raise Refused(_("This action has no lead to enter an update for."))
    if telling.on > on:
        raise Refused(_("The date the lead told you cannot be in the future."))
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
    email_leads(action=action, news=entered_for_lead_email(entry), by=by, at=at)
    if file:
        add_evidence(
            action=action,
            entry=entry,
            title=_("Email dated %(day)s") % {"day": in_words(telling.on)},
            content=file,
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
