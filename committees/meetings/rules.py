"""Permissions on a committee's record."""

from committees.models import Meeting
from safeguard.accounts.models import User
from safeguard.retractable import Retractable


def can_keep_record(user: User) -> bool:
    """Whether the user is a clerk; all other users can only read."""
    return user.is_clerk


def can_change(user: User, *rows: Retractable) -> bool:
    """Whether the user is a clerk and neither the record nor its parents (rows) are withdrawn."""
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
