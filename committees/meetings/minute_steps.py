"""Why a meeting's agenda or minutes cannot be published or confirmed now, in words.

Each function returns "" if the step is possible.
"""

from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from committees.meetings.rules import why_not_minuted
from committees.models import Meeting, Minute
from committees.models.meeting import MeetingQuerySet
from safeguard.audit.services import newest_event
from safeguard.dates import in_words


def why_no_agenda(meeting: Meeting) -> str:
    """Why the agenda cannot be published now."""
    if meeting.agenda_published_at is None:
        return ""
    return _done(
        meeting,
        "meeting.agenda_published",
        meeting.agenda_published_at,
        _("The agenda was published on %(day)s."),
        _("The agenda was published by %(name)s on %(day)s."),
    )


def why_no_minutes(meeting: Meeting, *, on: date) -> str:
    """Why the minutes cannot be published now."""
    if meeting.minutes_published_at is not None:
        return _done(
            meeting,
            "meeting.minutes_published",
            meeting.minutes_published_at,
            _("The minutes were published on %(day)s."),
            _("The minutes were published by %(name)s on %(day)s."),
        )
    if meeting.agenda_published_at is None:
        return _("The agenda has not been published yet. Publish it first.")
    if why := why_not_minuted(meeting, on=on):
        return why
    if not Minute.objects.not_withdrawn().filter(item__meeting=meeting).exists():
        return _("No minutes have been written yet. Write the minute of at least one item.")
    return ""


def why_no_confirmation(meeting: Meeting, *, on: date) -> str:
    """Why the minutes cannot be confirmed now."""
    if meeting.has_confirmed_minutes:
        return _done(
            meeting,
            "meeting.minutes_confirmed",
            None,
            _("The minutes have already been confirmed."),
            _("The minutes were marked as confirmed by %(name)s on %(day)s."),
        )
    if meeting.minutes_published_at is None:
        return _("The minutes have not been published yet. Publish them first.")
    if why := why_not_minuted(meeting, on=on):
        return why
    if not confirming_meetings(meeting, on=on).exists():
        return _(
            "No later meeting of this committee has been held. If one has, add it to the calendar "
            "first."
        )
    return ""


def confirming_meetings(meeting: Meeting, *, on: date) -> MeetingQuerySet:
    """The committee's later meetings that have been held, earliest first."""
    own = Meeting.objects.filter(committee=meeting.committee_id)
    later = own.took_place().filter(held_on__gt=meeting.held_on, held_on__lte=on)
    return later.order_by("held_on", "pk")


def public_at_once(meeting: Meeting, *, is_exempt: bool = False, is_follow_up: bool = False) -> str:
    """What the clerk must know before writing in minutes that have been published."""
    if meeting.minutes_published_at is None:
        return ""
    if is_follow_up:
        return _("These minutes are published, so the follow-up is published as soon as you save.")
    if meeting.has_confirmed_minutes:
        return _(
            "These minutes are confirmed. What you save is published straight away as an "
            "amendment, with your reason."
        )
    if is_exempt:
        return _(
            "The minutes of this meeting are published. The public can read your public summary "
            "as soon as you save it."
        )
    return _("These minutes are published as a draft. What you save is published straight away.")


def _done(meeting: Meeting, verb: str, at: datetime | None, since: str, since_and_by: str) -> str:
    event = newest_event(verb, meeting)
    if event is not None:
        day = in_words(timezone.localdate(event.at))
        return since_and_by % {"day": day, "name": event.by.name_at(event.at)}
    return since % {"day": in_words(timezone.localdate(at)) if at else ""}
