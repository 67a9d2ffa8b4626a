"""Saving meetings, and publishing their agendas and minutes."""

from dataclasses import asdict, dataclass
from datetime import date, datetime, time

from django.db import transaction
from django.utils.translation import gettext as _

from committees.meetings.services.saving import change, make
from committees.models import Committee, Meeting, MeetingStatus, MinutesState
from safeguard.accounts.models import User
from safeguard.audit.services import record
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
    meeting move with it. A reason is needed to move or cancel a meeting. Raises Refused or
    StaleRecord.
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


def _needs_reason(facts: MeetingFacts) -> None:
    needs_reason = {MeetingStatus.MOVED.value, MeetingStatus.CANCELLED.value}
    if facts.status in needs_reason and not facts.status_reason.strip():
        raise Refused(_("Enter why the meeting has been moved or cancelled."))


@transaction.atomic
def publish_agenda(*, meeting: Meeting, version: int, by: User, at: datetime) -> Meeting:
    """Publishes the agenda to members and the public. Exempt items show only a neutral title.

    Raises Refused or StaleRecord.
    """
    if meeting.agenda_published_at:
        raise Refused(_("The agenda has already been published."))
    return _publish(meeting, "agenda_published_at", "meeting.agenda_published", version, by, at)


@transaction.atomic
def publish_minutes(*, meeting: Meeting, version: int, by: User, at: datetime) -> Meeting:
    """Publishes the minutes to members and the public, as a draft until they are confirmed.

    Raises Refused or StaleRecord.
    """
    if not meeting.agenda_published_at:
        raise Refused(_("Publish the agenda first."))
    if meeting.minutes_published_at:
        raise Refused(_("The minutes have already been published."))
    return _publish(meeting, "minutes_published_at", "meeting.minutes_published", version, by, at)


@transaction.atomic
def confirm_minutes(*, meeting: Meeting, version: int, by: User, at: datetime) -> Meeting:
    """Records that the committee approved the minutes as a correct record at a later meeting.

    Raises Refused or StaleRecord.
    """
    if not meeting.minutes_published_at:
        raise Refused(_("Publish the minutes first."))
    if meeting.has_confirmed_minutes:
        raise Refused(_("The minutes have already been confirmed."))
    change(
        meeting,
        "meeting.minutes_confirmed",
        {"minutes_state": MinutesState.CONFIRMED.value},
        version=version,
        taken="",
        by=by,
        at=at,
    )
    return meeting


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
