"""Recording amendments to confirmed minutes."""

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
    """The reason for an amendment, and whether the earlier text is exempt."""

    reason: str = ""
    is_exempt: bool = False


def are_confirmed(meeting_id: int) -> bool:
    """Whether the meeting's minutes are confirmed; locks the meeting for the transaction."""
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
    """Records the earlier text of every part the values change; returns whether any changed.

    Earlier text is exempt if marked so or if the exempt part changed too. Raises Refused without
    a reason.
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
            earlier=_earlier_text(row, name),
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
    """Records an addition to confirmed minutes.

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
        raise Refused(_("The minutes are confirmed. Enter why you are amending them."))
    return amending


def _place(row: Minute | Resolution) -> dict[str, Any]:
    if isinstance(row, Resolution):
        return {"minute": row.minute, "resolution": row}
    return {"minute": row}


def _earlier_text(row: Minute | Resolution, name: str) -> str:
    value: str = getattr(row, name)
    return str(ResolutionKind(value).label) if name == "kind" else value
