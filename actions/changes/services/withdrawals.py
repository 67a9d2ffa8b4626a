"""Requesting the removal of an action from its plan, and refusing such a request."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from actions.changes.emails import withdrawal_refused_email
from actions.email.services import email_leads
from actions.models import Action, WithdrawalRequest
from actions.plans.services.entries import lock_actions
from actions.plans.states import State, can_move
from safeguard.accounts.models import User
from safeguard.audit.services import digest, record
from safeguard.exceptions import Refused


@transaction.atomic
def ask_for_withdrawal(
    *, action: Action, version: int, reason: str, by: User, at: datetime
) -> WithdrawalRequest:
    """Request the removal of an action from its plan. Nothing changes until the request is decided.

    Raises Refused or StaleRecord.
    """
    action.take_version(version)
    if not can_move(State(action.state), State.WITHDRAWN):
        raise Refused(_("This action is closed, so it cannot be removed from its plan."))
    if not reason.strip():
        raise Refused(_("Enter why the action should be removed from the plan."))
    try:
        with transaction.atomic():
            request = WithdrawalRequest.objects.create(
                action=action, reason=reason, asked_by=by, asked_at=at
            )
    except IntegrityError:
        raise Refused(
            _("A request to remove this action is already waiting for a decision.")
        ) from None
    record("action.withdrawal_asked_for", action, by=by, at=at, reason=digest(reason))
    return request


@transaction.atomic
def refuse_withdrawal(
    *, request: WithdrawalRequest, reason: str, by: User, at: datetime
) -> WithdrawalRequest:
    """Refuse a request to remove an action and give the reason. Raises Refused."""
    if not reason.strip():
        raise Refused(_("Enter why the action should stay in the plan."))
    # The action first, as a committee that agrees several requests locks them.
    lock_actions([request.action_id])
    waiting = WithdrawalRequest.objects.waiting().filter(pk=request.pk)
    answer = {"is_agreed": False, "answer_reason": reason, "answered_at": at, "answered_by": by}
    if not waiting.update(**answer):
        raise Refused(_("This request has already been decided."))
    request.refresh_from_db()
    email_leads(action=request.action, news=withdrawal_refused_email(request), by=by, at=at)
    record("action.withdrawal_refused", request.action, by=by, at=at, reason=digest(reason))
    return request
