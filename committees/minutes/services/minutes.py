"""Saving minutes and resolutions."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from committees.meetings.rules import refuse_unminuted
from committees.meetings.services.saving import change, make, make_room
from committees.models import (
    AgendaItem,
    AmendedPart,
    Amendment,
    Minute,
    MinutesState,
    Resolution,
    ResolutionKind,
)
from safeguard.accounts.models import User
from safeguard.audit.services import digest, record, recording_last
from safeguard.exceptions import Refused

_PARTS = {part.value.lower(): part for part in AmendedPart if part != AmendedPart.ADDED}


@dataclass(frozen=True)
class Amending:
    """The reason for an amendment, and whether the earlier text is exempt."""

    reason: str = ""
    is_exempt: bool = False


@dataclass(frozen=True)
class MinuteWords:
    """The values of a minute."""

    text: str = ""
    number: str = ""
    exempt_text: str = ""
    public_summary: str = ""
    refers_to_text: str = ""
    refers_to: Sequence[Minute] = ()


@transaction.atomic
@recording_last()
def save_minute(
    *,
    item: AgendaItem,
    words: MinuteWords,
    by: User,
    at: datetime,
    minute: Minute | None = None,
    version: int = 0,
    amending: Amending | None = None,
) -> Minute:
    """Adds the minute of an item, or changes it.

    A reason is needed to amend confirmed minutes, and their earlier text is kept. Returns the
    minute. Raises Refused or StaleRecord.
    """
    confirmed = are_confirmed(item, at=at)
    values: dict[str, Any] = {**vars(words)}
    earlier = values.pop("refers_to")
    taken = _("This item already has a minute. Reload the page to see it.")
    text = digest(words.text)
    if minute is None:
        written = Minute.objects.filter(item=item).first()
        if written is not None:
            raise written.stale()
        made = Minute(item=item, **values)
        make(made, "minute.made", taken=taken, by=by, at=at, item=item.pk, text=text)
        made.refers_to.set(earlier)
        if confirmed:
            note_addition(made, amending=amending, by=by, at=at)
        return made
    amended = confirmed and keep_earlier(minute, values, amending=amending, by=by, at=at)
    change(
        minute,
        "minute.amended" if amended else "minute.changed",
        values,
        version=version,
        taken=taken,
        by=by,
        at=at,
        links={"refers_to": earlier},
        text=text,
        **_why(amending if amended else None),
    )
    return minute


@dataclass(frozen=True)
class ResolutionWords:
    """The values of a clause."""

    text: str
    kind: str
    label: str = ""
    order: int | None = None
    moved_by: str = ""
    seconded_by: str = ""


@transaction.atomic
@recording_last()
def save_resolution(
    *,
    minute: Minute,
    words: ResolutionWords,
    by: User,
    at: datetime,
    resolution: Resolution | None = None,
    version: int = 0,
    amending: Amending | None = None,
) -> Resolution:
    """Adds a clause, by default at the end of the minute, or changes an existing one.

    If the position is taken, the others are renumbered. Labels are unique. A reason is needed to
    amend confirmed minutes. Their earlier text is kept and their clauses cannot be reordered.
    Returns the clause. Raises Refused or StaleRecord.
    """
    confirmed = are_confirmed(minute.item, *([resolution] if resolution else []), at=at)
    values = asdict(words)
    text = digest(words.text)
    if resolution is None or resolution.label != words.label:
        _refuse_duplicate_label(minute, words.label, resolution)
    if resolution is None:
        last = minute.resolutions.aggregate(last=Max("order"))["last"] or 0
        values["order"] = words.order or last + 1
        _refuse_reordering(confirmed, is_moved=values["order"] <= last)
        make_room(minute.resolutions.all(), values["order"], old=None, by=by, at=at)
        made = Resolution(minute=minute, **values)
        make(
            made,
            "resolution.made",
            taken="",
            by=by,
            at=at,
            minute=minute.pk,
            kind=words.kind,
            text=text,
        )
        if confirmed:
            note_addition(made, amending=amending, by=by, at=at)
        return made
    old = resolution.order
    values["order"] = words.order or old
    _refuse_reordering(confirmed, is_moved=values["order"] != old)
    amended = confirmed and keep_earlier(resolution, values, amending=amending, by=by, at=at)
    different = change(
        resolution,
        "resolution.amended" if amended else "resolution.changed",
        values,
        version=version,
        taken="",
        by=by,
        at=at,
        kind=words.kind,
        text=text,
        **_why(amending if amended else None),
    )
    if "order" in different:
        others = minute.resolutions.exclude(pk=resolution.pk)
        make_room(others, resolution.order, old=old, by=by, at=at)
    return resolution


def are_confirmed(item: AgendaItem, *rows: Resolution, at: datetime) -> bool:
    """Whether the minutes of the item's meeting are confirmed.

    Takes the next version of the meeting, which locks it for the transaction, so that nobody
    publishes or confirms minutes that have changed since they were read. Raises Refused if the
    meeting cannot have minutes, or if the item or one of the rows has been withdrawn.
    """
    meeting = item.meeting
    meeting.take_version(None)
    now = AgendaItem.objects.get(pk=item.pk)
    clauses = Resolution.objects.filter(pk__in=[row.pk for row in rows])
    refuse_unminuted(meeting, now, *clauses, on=timezone.localdate(at))
    return meeting.minutes_state == MinutesState.CONFIRMED


def keep_earlier(
    row: Minute | Resolution,
    values: Mapping[str, Any],
    *,
    amending: Amending | None,
    by: User,
    at: datetime,
) -> bool:
    """Records the earlier text of every part that the values change. Returns whether any changed.

    Earlier text is exempt if it is marked as exempt or if the exempt part has changed too. Raises
    Refused if there is no reason.
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
    row: Minute | Resolution,
    *,
    amending: Amending | None,
    by: User,
    at: datetime,
    part: AmendedPart = AmendedPart.ADDED,
) -> None:
    """Records an addition to confirmed minutes, or a change of a clause's decisions on actions.

    Raises Refused if there is no reason.
    """
    amending = _with_reason(amending)
    Amendment.objects.create(
        **_place(row), part=part, reason=amending.reason, amended_by=by, amended_at=at
    )
    noun = "resolution" if isinstance(row, Resolution) else "minute"
    record(f"{noun}.amended", row, by=by, at=at, reason=digest(amending.reason))


def _refuse_duplicate_label(minute: Minute, label: str, resolution: Resolution | None) -> None:
    """Raises Refused if another clause has the label.

    This is not a database constraint, because older minutes can have duplicates.
    """
    same = minute.resolutions.not_withdrawn().filter(label=label)
    others = same.exclude(pk=resolution.pk) if resolution else same
    if label and others.exists():
        raise Refused(
            _("This minute already has a clause “%(label)s”. Enter a different label.")
            % {"label": label}
        )


def _refuse_reordering(is_confirmed: bool, *, is_moved: bool) -> None:
    if is_confirmed and is_moved:
        raise Refused(_("You cannot reorder clauses in confirmed minutes."))


def _why(amending: Amending | None) -> dict[str, Any]:
    """The reason, as recorded in the audit trail."""
    return {"reason": digest(amending.reason)} if amending else {}


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
