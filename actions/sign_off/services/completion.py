"""Claiming completion, and signing off or returning the claim, which needs a second person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from actions.changes.emails import returned_email
from actions.changes.services.states import move
from actions.email.services import email_leads
from actions.models import Action, ActionEntry, CompletionClaim
from actions.plans.services.entries import lock_actions
from actions.plans.states import State
from actions.sign_off.emails import signed_off_email
from safeguard.accounts.models import Post, User
from safeguard.audit.services import digest, recording_last
from safeguard.exceptions import Refused


@dataclass(frozen=True)
class ActionVersion:
    """An action and the version that the signing officer has read."""

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
    """Mark an action as complete, with the evidence or the reason why there is none.

    The action keeps its rating until someone else signs it off. Raises Refused or StaleRecord.
    """
    action.take_version(version)
    if not (evidence.strip() or no_evidence_reason.strip()):
        raise Refused(
            _("Enter the evidence that the action is complete, or say why there is none.")
        )
    entry = move(
        action=action,
        new=State.AWAITING_SIGN_OFF,
        effective_on=effective_on,
        by=by,
        at=at,
        for_post=for_post,
        told_by=told_by,
        verb="action.completion_claimed",
        event_details={
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
    """Sign off an action.

    `decided_by` is the post or body, as printed in reports, and `reason` is why there is no
    evidence. Raises Refused or StaleRecord.
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
@recording_last()
def sign_off_several(
    *, read: Sequence[ActionVersion], decided_by: str, effective_on: date, by: User, at: datetime
) -> list[ActionEntry]:
    """Sign off all of the actions, or none of them if one fails.

    Raises Refused or StaleRecord.
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
    """Return an action to its lead officer and give the reason.

    Raises Refused or StaleRecord.
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
