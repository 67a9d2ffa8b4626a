"""Saying that an action is done, and accepting it or sending it back: two acts by two people."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from actions.changes.emails import returned_email
from actions.changes.services.states import move
from actions.email.services.daily_digest import email_leads
from actions.models import Action, ActionEntry, CompletionClaim
from actions.plans.services.entries import lock_actions
from actions.plans.states import State
from actions.sign_off.emails import signed_off_email
from safeguard.accounts.models import Post, User
from safeguard.audit.services import digest
from safeguard.exceptions import Refused


@dataclass(frozen=True)
class ActionRead:
    """An action in the version that somebody read before they signed."""

    action: Action
    version: int


@transaction.atomic
def claim_completion(
    *,
    action: Action,
    version: int,
    evidence: str,
    no_evidence_reason: str,
    effective_on: date,
    by: User,
    at: datetime,
    for_post: Post | None = None,
    told_by: str = "",
) -> ActionEntry:
    """Says that the work is done, by what anybody can tell, or why there is nothing to show.

    Until somebody else accepts it the action counts in its own rating. Raises Refused
    and StaleRecord.
    """
    action.take_version(version)
    if not (evidence.strip() or no_evidence_reason.strip()):
        raise Refused(_("Say what shows that it is done, or why nothing can be shown."))
    entry = move(
        action=action,
        new=State.AWAITING_SIGN_OFF,
        effective_on=effective_on,
        by=by,
        at=at,
        for_post=for_post,
        told_by=told_by,
        verb="action.completion_claimed",
        told={
            "evidence": digest(evidence),
            "no_evidence_reason": digest(no_evidence_reason),
        },
    )
    CompletionClaim.objects.create(
        entry=entry, evidence=evidence, no_evidence_reason=no_evidence_reason
    )
    return entry


@transaction.atomic
def sign_off(
    *,
    action: Action,
    version: int,
    decided_by: str,
    effective_on: date,
    by: User,
    at: datetime,
    reason: str = "",
) -> ActionEntry:
    """Accepts that the action is done. `decided_by` is the office or body, as papers print it;
    `reason` is why, where there is no evidence.

    Raises Refused, StaleRecord.
    """
    action.take_version(version)
    entry = move(
        action=action,
        new=State.SIGNED_OFF,
        reason=reason,
        decided_by=decided_by,
        effective_on=effective_on,
        by=by,
        at=at,
        verb="action.signed_off",
    )
    email_leads(action=action, news=signed_off_email(entry), by=by, at=at)
    return entry


@transaction.atomic
def sign_off_several(
    *, read: Sequence[ActionRead], decided_by: str, effective_on: date, by: User, at: datetime
) -> list[ActionEntry]:
    """Accepts all of the actions or, where one cannot be accepted, none.

    Raises Refused, StaleRecord.
    """
    lock_actions(each.action.pk for each in read)
    return [
        sign_off(
            action=each.action,
            version=each.version,
            decided_by=decided_by,
            effective_on=effective_on,
            by=by,
            at=at,
        )
        for each in read
    ]


@transaction.atomic
def return_to_lead(
    *, action: Action, version: int, reason: str, effective_on: date, by: User, at: datetime
) -> ActionEntry:
    """Does not accept that the action is done, and says why.

    Raises Refused, StaleRecord.
    """
    action.take_version(version)
    entry = move(
        action=action,
        new=State.IN_PROGRESS,
        reason=reason,
        effective_on=effective_on,
        by=by,
        at=at,
        verb="action.returned",
    )
    email_leads(action=action, news=returned_email(entry), by=by, at=at)
    return entry
