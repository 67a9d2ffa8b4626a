"""Asking that an action be taken out of its plan, and leaving it in."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from actions.changes.emails import withdrawal_refused_email
from actions.email.services.daily_digest import email_leads
from actions.models import Action, WithdrawalRequest
from actions.plans.states import State, may_move
from safeguard.accounts.models import User
from safeguard.audit.services import digest, record
from safeguard.exceptions import Refused


@transaction.atomic
def ask_for_withdrawal(
    *, action: Action, version: int, reason: str, by: User, at: datetime
) -> WithdrawalRequest:
    """Asks that the action be taken out of its plan. Until that is decided it stays as it is.

    Raises Refused, StaleRecord.
    """
    action.take_version(version)
    if not may_move(State(action.state), State.WITHDRAWN):
        raise Refused(_("The action is closed, so it stays in its plan."))
    if not reason.strip():
        raise Refused(_("Say why the action should be taken out of the plan."))
    try:
        with transaction.atomic():
            request = WithdrawalRequest.objects.create(
                action=action, reason=reason, asked_by=by, asked_at=at
            )
    except IntegrityError:
        raise Refused(_("A request to take this action out waits for its answer.")) from None
    record("action.withdrawal_asked_for", action, by=by, at=at, reason=digest(reason))
    return request


@transaction.atomic
def refuse_withdrawal(
    *, request: WithdrawalRequest, reason: str, by: User, at: datetime
) -> WithdrawalRequest:
    """Leaves the action in its plan and says why.

    Raises Refused.
    """
    if not reason.strip():
        raise Refused(_("Say why the action stays in the plan."))
    waiting = WithdrawalRequest.objects.waiting().filter(pk=request.pk)
    answer = {"is_agreed": False, "answer_reason": reason, "answered_at": at, "answered_by": by}
    if not waiting.update(**answer):
        raise Refused(_("The request has been answered already."))
    request.refresh_from_db()
    email_leads(action=request.action, news=withdrawal_refused_email(request), by=by, at=at)
    record("action.withdrawal_refused", request.action, by=by, at=at, reason=digest(reason))
    return request
