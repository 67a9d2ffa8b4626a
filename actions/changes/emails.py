"""Emails about new dates and changes of status."""

from actions.email.drawing import News, news_from_templates
from actions.models import (
    Action,
    ActionEntry,
    DateRequest,
    WithdrawalRequest,
)


def returned_email(entry: ActionEntry) -> News:
    """Says that completion was not accepted, and why."""
    return _action_email("returned", entry.action, entry=entry)


def reopened_email(entry: ActionEntry) -> News:
    """Says that a signed-off action has been reopened, and why."""
    return _action_email("reopened", entry.action, entry=entry)


def withdrawn_email(entry: ActionEntry) -> News:
    """Says that an action has been removed from its plan, who decided this and why."""
    return _action_email("withdrawn", entry.action, entry=entry)


def taken_back_email(entry: ActionEntry) -> News:
    """Says that a decision was recorded by mistake, what applies now and why."""
    return _action_email("taken_back", entry.action, entry=entry)


def date_agreed_email(request: DateRequest, *, decided_by: str) -> News:
    """Says that a new date has been agreed. `decided_by` is the post or body that agreed it."""
    return _action_email("date_agreed", request.action, date_request=request, decided_by=decided_by)


def date_refused_email(request: DateRequest) -> News:
    """Says that a new date has been refused, and why."""
    return _action_email("date_refused", request.action, date_request=request)


def withdrawal_refused_email(request: WithdrawalRequest) -> News:
    """Says that a request to remove an action has been refused, and why."""
    return _action_email("withdrawal_refused", request.action, withdrawal=request)


def _action_email(name: str, action: Action, **context: object) -> News:
    return news_from_templates("actions/changes/emails", name, context, action=action)
