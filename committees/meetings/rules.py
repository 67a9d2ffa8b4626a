"""Who may keep a committee's record."""

from committees.models import Meeting
from safeguard.accounts.models import User
from safeguard.retractable import Retractable


def can_keep_record(user: User) -> bool:
    """Clerks write; everybody else reads."""
    return user.is_clerk


def can_change(user: User, *rows: Retractable) -> bool:
    """What is withdrawn, or hangs on something that is, stays as it was."""
    return can_keep_record(user) and not any(row.is_withdrawn for row in rows)


def can_publish_agenda(user: User, meeting: Meeting) -> bool:
    """Once, while it is not published."""
    return can_keep_record(user) and meeting.agenda_published_at is None


def can_publish_minutes(user: User, meeting: Meeting) -> bool:
    """Once, after the agenda."""
    return (
        can_keep_record(user)
        and meeting.agenda_published_at is not None
        and meeting.minutes_published_at is None
    )


def can_confirm_minutes(user: User, meeting: Meeting) -> bool:
    """Once, after they are published."""
    return (
        can_keep_record(user)
        and meeting.minutes_published_at is not None
        and not meeting.has_confirmed_minutes
    )
