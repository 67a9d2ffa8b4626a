"""Amending confirmed minutes: nothing of them changes without a trace that a reader sees."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from committees.models import (
    AmendedPart,
    Amendment,
    Meeting,
    Minute,
    MinutesState,
    Resolution,
    ResolutionKind,
)
from safeguard.accounts.models import User
from safeguard.audit.services import digest, record
from safeguard.exceptions import Refused

_PARTS = {part.value.lower(): part for part in AmendedPart if part != AmendedPart.ADDED}


@dataclass(frozen=True)
class Amending:
    """Why confirmed minutes are amended, and whether what they said before is exempt."""

    reason: str = ""
    is_exempt: bool = False


def are_confirmed(meeting_id: int) -> bool:
    """Whether the meeting's minutes are confirmed now, and until this transaction ends."""
    meeting = Meeting.objects.select_for_update().get(pk=meeting_id)
    return meeting.minutes_state == MinutesState.CONFIRMED


def keep_earlier(
    row: Minute | Resolution,
    values: Mapping[str, Any],
    *,
    amending: Amending | None,
    by: User,
    at: datetime,
) -> bool:
    """Keeps what the row said in every part that the values change, and says whether any does.

    Words that move into the exempt part, or are said to have become exempt, are kept for those
    who see exempt matters. Raises Refused without a reason.
    """
    different = {
        name: part
        for name, part in _PARTS.items()
        if name in values and getattr(row, name) != values[name]
    }
    if not different:
        return False
    amending = _with_reason(amending)
    is_exempt = amending.is_exempt or "exempt_text" in different
    Amendment.objects.bulk_create(
        Amendment(
            **_place(row),
            part=part,
            earlier=_said(row, name),
            is_exempt=is_exempt,
            reason=amending.reason,
            amended_by=by,
            amended_at=at,
        )
        for name, part in different.items()
    )
    return True


def note_addition(
    row: Minute | Resolution, *, amending: Amending | None, by: User, at: datetime
) -> None:
    """Notes that confirmed minutes did not say this when they were confirmed.

    Raises Refused without a reason.
    """
    amending = _with_reason(amending)
    Amendment.objects.create(
        **_place(row), part=AmendedPart.ADDED, reason=amending.reason, amended_by=by, amended_at=at
    )
    noun = "resolution" if isinstance(row, Resolution) else "minute"
    record(f"{noun}.amended", row, by=by, at=at, reason=digest(amending.reason))


def _with_reason(amending: Amending | None) -> Amending:
    if amending is None or not amending.reason.strip():
        raise Refused(_("The minutes are confirmed. Say why they are amended."))
    return amending


def _place(row: Minute | Resolution) -> dict[str, Any]:
    if isinstance(row, Resolution):
        return {"minute": row.minute, "resolution": row}
    return {"minute": row}


def _said(row: Minute | Resolution, name: str) -> str:
    value: str = getattr(row, name)
    return str(ResolutionKind(value).label) if name == "kind" else value
