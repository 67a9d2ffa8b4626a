"""Emails about new dates and changes of status."""

from actions.email.messages import Email, email_from_templates
from actions.models import (
    Action,
    ActionEntry,
    DateRequest,
    WithdrawalRequest,
)


def returned_email(entry: ActionEntry) -> Email:
    """What was said to be done was not accepted, and why."""
    return _action_email("returned", entry.action, entry=entry)


def reopened_email(entry: ActionEntry) -> Email:
    """What was signed off goes on, and why."""
    return _action_email("reopened", entry.action, entry=entry)


def withdrawn_email(entry: ActionEntry) -> Email:
    """An action was taken out of its plan: by whom, and why."""
    return _action_email("withdrawn", entry.action, entry=entry)


def date_agreed_email(request: DateRequest, *, decided_by: str) -> Email:
    """The date asked for is in force; `decided_by` is the office or body that agreed."""
    return _action_email("date_agreed", request.action, date_request=request, decided_by=decided_by)


def date_refused_email(request: DateRequest) -> Email:
    """The date asked for is not agreed, and why."""
    return _action_email("date_refused", request.action, date_request=request)


def withdrawal_refused_email(request: WithdrawalRequest) -> Email:
    """The action stays in its plan, and why."""
    return _action_email("withdrawal_refused", request.action, withdrawal=request)


def _written(name: str, words: dict[str, object]) -> Email:
    return email_from_templates("actions/changes/emails", name, words)


def _action_email(name: str, action: Action, **words: object) -> Email:
    """What a mail of news says of one action; no words of one that is confidential."""
    return _written(name, {"action": action, **words})
