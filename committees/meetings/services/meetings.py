"""Saving meetings, and publishing their agendas and minutes."""

from dataclasses import asdict, dataclass
from datetime import date, datetime, time

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from committees.meetings.minute_steps import (
    confirming_meetings,
    why_no_agenda,
    why_no_confirmation,
    why_no_minutes,
)
from committees.meetings.services.saving import change, make
from committees.models import Committee, Meeting, MeetingStatus, Minute, MinutesState
from safeguard.accounts.models import User
from safeguard.audit.services import record, recording_last
from safeguard.exceptions import Refused


@dataclass(frozen=True)
class MeetingFacts:
    """The values of a meeting."""

    held_on: date
    starts_at: time | None = None
    place: str = ""
    status: str = MeetingStatus.PLANNED.value
    status_reason: str = ""
    external_id: str = ""
    external_url: str = ""


@transaction.atomic
@recording_last()
def find_or_make_meeting(*, committee_name: str, held_on: date, by: User, at: datetime) -> Meeting:
    """The committee's meeting on the day.

    The committee and the meeting are added if necessary. A committee added in this way is not
    public until a clerk makes it so.
    """
    committee, is_new = Committee.objects.get_or_create(
        name=" ".join(committee_name.split()), defaults={"is_public": False}
    )
    if is_new:
        record("committee.made", committee, by=by, at=at)
    meeting, is_new = Meeting.objects.get_or_create(committee=committee, held_on=held_on)
    if is_new:
        record("meeting.made", meeting, by=by, at=at, held_on=held_on)
    return meeting


@transaction.atomic
def save_meeting(
    *,
    committee: Committee,
    facts: MeetingFacts,
    by: User,
    at: datetime,
    meeting: Meeting | None = None,
    version: int = 0,
) -> Meeting:
    """Adds a meeting, or changes an existing one. Returns the meeting.

    A new date moves the meeting. The date first announced is kept, and the follow-ups due at the
    meeting move with it. A reason is needed to move or cancel a meeting. A meeting with minutes has
    been held, so it cannot be cancelled or moved to a later day. Raises Refused or StaleRecord.
    """
    taken = _("The committee already has a meeting on that date or with that ID.")
    values = asdict(facts)
    if meeting is None:
        if facts.status == MeetingStatus.MOVED:
            raise Refused(_("A new meeting cannot have the status “moved”. Choose “planned”."))
        _needs_reason(facts)
        return make(
            Meeting(committee=committee, **values),
            "meeting.made",
            taken=taken,
            by=by,
            at=at,
            committee=committee.pk,
            held_on=facts.held_on,
        )
    old = meeting.held_on
    if facts.held_on != old:
        values["first_held_on"] = meeting.first_held_on or old
        if facts.status == MeetingStatus.PLANNED:
            values["status"] = MeetingStatus.MOVED.value
    elif facts.status == MeetingStatus.MOVED and meeting.first_held_on is None:
        raise Refused(_("Enter the new date of the meeting."))
    _needs_reason(MeetingFacts(**{**asdict(facts), "status": values["status"]}))
    # Locked, so that no minute is written at the same time.
    Meeting.objects.select_for_update().get(pk=meeting.pk)
    _refuse(why_not_changed(meeting, facts, on=timezone.localdate(at)))
    change(
        meeting,
        "meeting.changed",
        values,
        version=version,
        taken=taken,
        by=by,
        at=at,
        old=old,
        new=facts.held_on,
        status=str(values["status"]),
    )
    return meeting


def why_not_changed(meeting: Meeting, facts: MeetingFacts, *, on: date) -> str:
    """Why the meeting cannot be cancelled or moved, or "" if it can or neither is asked."""
    is_cancelled = facts.status == MeetingStatus.CANCELLED and not meeting.is_cancelled
    is_to_come = facts.held_on != meeting.held_on and facts.held_on > on
    if not (is_cancelled or is_to_come):
        return ""
    if Minute.objects.not_withdrawn().filter(item__meeting=meeting).exists():
        if is_cancelled:
            return _(
                "Minutes have been written for this meeting, so it cannot be cancelled. If they "
                "were written by mistake, withdraw their items first."
            )
        return _(
            "Minutes have been written for this meeting, so its date cannot be in the future. If "
            "they were written by mistake, withdraw their items first."
        )
    confirmed = Meeting.objects.filter(confirmed_by_meeting=meeting).first()
    if confirmed is not None:
        return _("This meeting confirmed the minutes of the meeting on %(day)s.") % {
            "day": confirmed.day
        }
    return ""


def _needs_reason(facts: MeetingFacts) -> None:
    needs_reason = {MeetingStatus.MOVED.value, MeetingStatus.CANCELLED.value}
    if facts.status in needs_reason and not facts.status_reason.strip():
        raise Refused(_("Enter why the meeting has been moved or cancelled."))


@transaction.atomic
def publish_agenda(*, meeting: Meeting, version: int, by: User, at: datetime) -> Meeting:
    """Publishes the agenda to members and the public. Exempt items show only a neutral title.

    Raises Refused or StaleRecord.
    """
    _refuse(why_no_agenda(meeting))
    return _publish(meeting, "agenda_published_at", "meeting.agenda_published", version, by, at)


@transaction.atomic
def publish_minutes(*, meeting: Meeting, version: int, by: User, at: datetime) -> Meeting:
    """Publishes the minutes to members and the public, as a draft until they are confirmed.

    The meeting must have been held, and at least one minute written. Raises Refused or StaleRecord.
    """
    _refuse(why_no_minutes(meeting, on=timezone.localdate(at)))
    return _publish(meeting, "minutes_published_at", "meeting.minutes_published", version, by, at)


@transaction.atomic
def confirm_minutes(
    *,
    meeting: Meeting,
    version: int,
    later: Meeting,
    minute: Minute | None,
    by: User,
    at: datetime,
) -> Meeting:
    """Records that the committee approved the minutes as a correct record at a later meeting.

    `minute` is the one that says so, if it has been written. Raises Refused or StaleRecord.
    """
    today = timezone.localdate(at)
    _refuse(why_no_confirmation(meeting, on=today))
    if not confirming_meetings(meeting, on=today).filter(pk=later.pk).exists():
        raise Refused(_("Choose a later meeting of this committee that has been held."))
    if minute is not None and minute.item.meeting_id != later.pk:
        raise Refused(_("Choose a minute of the meeting that confirmed these minutes."))
    change(
        meeting,
        "meeting.minutes_confirmed",
        {
            "minutes_state": MinutesState.CONFIRMED.value,
            "confirmed_by_meeting": later,
            "confirmed_by_minute": minute,
        },
        version=version,
        taken="",
        by=by,
        at=at,
        later=later.pk,
        minute=minute.pk if minute else None,
    )
    return meeting


def _refuse(why: str) -> None:
    if why:
        raise Refused(why)


def _publish(
    meeting: Meeting,
    column: str,
    verb: str,
    version: int,
    by: User,
    at: datetime,
) -> Meeting:
    change(meeting, verb, {column: at}, version=version, taken="", by=by, at=at)
    return meeting
