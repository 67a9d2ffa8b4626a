"""Permissions on a committee's record."""

from django.core.exceptions import PermissionDenied

from committees.models import Meeting
from safeguard.accounts.models import User
from safeguard.accounts.requests import SignedInRequest
from safeguard.model_bases import Retractable


def require_clerk(request: SignedInRequest, *rows: Retractable) -> None:
    """Raises PermissionDenied unless the user is a clerk and none of the rows is withdrawn.

    `rows` are the record to be changed and its parents.
    """
    if not can_change(request.user, *rows):
        raise PermissionDenied


def can_keep_record(user: User) -> bool:
    """Whether the user is a clerk. All other users can only read."""
    return user.is_clerk


def can_change(user: User, *rows: Retractable) -> bool:
    """Whether the user is a clerk and neither the record nor any of its parents is withdrawn.

    `rows` are the record and its parents.
    """
    return can_keep_record(user) and not any(row.is_withdrawn for row in rows)


def can_publish_agenda(user: User, meeting: Meeting) -> bool:
    """Clerks, until the agenda is published."""
    return can_keep_record(user) and meeting.agenda_published_at is None


def can_publish_minutes(user: User, meeting: Meeting) -> bool:
    """Clerks, once the agenda is published and until the minutes are."""
    return (
        can_keep_record(user)
        and meeting.agenda_published_at is not None
        and meeting.minutes_published_at is None
    )


def can_confirm_minutes(user: User, meeting: Meeting) -> bool:
    """Clerks, once the minutes are published and until they are confirmed."""
    return (
        can_keep_record(user)
        and meeting.minutes_published_at is not None
        and not meeting.has_confirmed_minutes
    )
