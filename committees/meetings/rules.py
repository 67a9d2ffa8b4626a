"""Permissions on a committee's record."""

from datetime import date

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import gettext as _

from committees.models import AgendaItem, Document, FollowUp, Meeting, Resolution
from safeguard.accounts.models import User
from safeguard.accounts.requests import SignedInRequest
from safeguard.dates import in_words
from safeguard.exceptions import Refused
from safeguard.forms.pages import Overtaken

Row = AgendaItem | Document | Resolution | FollowUp


def require_clerk(request: SignedInRequest, *rows: Row) -> None:
    """Raises PermissionDenied unless the user is a clerk, or Overtaken if a row is withdrawn.

    `rows` are the record's parents and the record to be changed.
    """
    if not can_keep_record(request.user):
        raise PermissionDenied
    for row in rows:
        if row.is_withdrawn:
            raise Overtaken(why_withdrawn(row), heading=_("This has been withdrawn"), row=row)


def require_minute_taker(request: SignedInRequest, item: AgendaItem, *rows: Row, on: date) -> None:
    """As `require_clerk`, and raises Overtaken if the meeting cannot have minutes."""
    require_clerk(request, item, *rows)
    if why := why_not_minuted(item.meeting, on=on):
        raise Overtaken(why, heading=_("This meeting has no minutes"), row=item)


def refuse_unminuted(meeting: Meeting, *rows: Row, on: date) -> None:
    """Raises Refused if the meeting cannot have minutes or a row is withdrawn, for services."""
    if why := why_not_minuted(meeting, on=on):
        raise Refused(why)
    refuse_withdrawn(*rows)


def why_not_minuted(meeting: Meeting, *, on: date) -> str:
    """Why the meeting cannot have minutes, or "" if it can.

    Minutes, their confirmation and follow-ups need a meeting that has been held. They can be
    written on the day of the meeting. A cancelled meeting has none.
    """
    if meeting.is_cancelled:
        words = _("This meeting was cancelled, so it has no minutes. %(reason)s")
        return (words % {"reason": meeting.status_reason}).strip()
    if not meeting.has_been_held(on=on):
        words = _("The meeting has not been held yet. Its minutes can be written from %(day)s.")
        return words % {"day": meeting.day}
    return ""


def refuse_withdrawn(*rows: Row) -> None:
    """Raises Refused if one of the rows is withdrawn, for services."""
    for row in rows:
        if row.is_withdrawn:
            raise Refused(why_withdrawn(row))


def why_withdrawn(row: Row) -> str:
    """Who withdrew the row, when and why."""
    words = {
        AgendaItem: _("This item was withdrawn by %(name)s on %(day)s: %(reason)s"),
        Document: _("This document was withdrawn by %(name)s on %(day)s: %(reason)s"),
        Resolution: _("This clause was withdrawn by %(name)s on %(day)s: %(reason)s"),
        FollowUp: _("This follow-up was withdrawn by %(name)s on %(day)s: %(reason)s"),
    }[type(row)]
    at, by = row.withdrawn_at, row.withdrawn_by
    return words % {
        "name": by.name_at(at) if by and at else "",
        "day": in_words(timezone.localdate(at)) if at else "",
        "reason": row.withdrawn_reason,
    }


def can_keep_record(user: User) -> bool:
    """Whether the user is a clerk. All other users can only read."""
    return user.is_clerk


def can_change(user: User, *rows: Row) -> bool:
    """Whether the user is a clerk and neither the record nor any of its parents is withdrawn.

    `rows` are the record and its parents.
    """
    return can_keep_record(user) and not any(row.is_withdrawn for row in rows)
