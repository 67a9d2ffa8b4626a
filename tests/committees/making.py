"""Creates committee records for tests with the services that the clerk's pages use."""

from datetime import UTC, date, datetime, time, timedelta

from committees.follow_ups.services import (
    FollowUpFacts,
    Move,
    change_follow_up_state,
    save_follow_up,
)
from committees.follow_ups.states import DueKind
from committees.meetings.minute_steps import confirming_meetings
from committees.meetings.services.agenda import (
    DocumentFacts,
    Exemption,
    ItemFacts,
    save_document,
    save_item,
)
from committees.meetings.services.committees import CommitteeFacts, save_committee
from committees.meetings.services.meetings import (
    MeetingFacts,
    confirm_minutes,
    publish_agenda,
    publish_minutes,
    save_meeting,
)
from committees.members.services import MembershipFacts, save_membership
from committees.minutes.services.minutes import (
    MinuteWords,
    ResolutionWords,
    save_minute,
    save_resolution,
)
from committees.models import ResolutionKind
from safeguard.accounts.models import User
from tests.factories import NOW, TODAY

EXEMPT = Exemption([1, 2], "A child could be recognised.", "Report on a review")


def by(meeting=None):
    """Who does it and when: not before the meeting, if one is given."""
    at = datetime.combine(meeting.held_on, time(18), tzinfo=UTC) if meeting else NOW
    return {"by": User.objects.system(), "at": max(at, NOW)}


def make_committee(name="Scrutiny Committee", **facts):
    return save_committee(facts=CommitteeFacts(name=name, **facts), **by())


def make_member(committee, name="Chair", role="CHAIR", from_on=date(2011, 1, 1), **facts):
    given = MembershipFacts(name=name, role=role, from_on=from_on, **facts)
    return save_membership(committee=committee, facts=given, **by())


def make_meeting(committee, held_on=date(2026, 2, 10), **facts):
    return save_meeting(committee=committee, facts=MeetingFacts(held_on, **facts), **by())


def edit_meeting(meeting, **changes):
    facts = {
        "held_on": meeting.held_on,
        "starts_at": meeting.starts_at,
        "place": meeting.place,
        "status": meeting.status,
        "status_reason": meeting.status_reason,
        **changes,
    }
    return save_meeting(
        committee=meeting.committee,
        meeting=meeting,
        version=meeting.version,
        facts=MeetingFacts(**facts),
        **by(),
    )


def make_item(meeting, title="Improvement plan", **facts):
    return save_item(meeting=meeting, facts=ItemFacts(title=title, **facts), **by())


def make_document(item, title="Appendix 1", **facts):
    return save_document(item=item, facts=DocumentFacts(title=title, **facts), **by())


def make_minute(item, text="The committee received an update on progress.", **words):
    return save_minute(item=item, words=MinuteWords(text=text, **words), **by(item.meeting))


def make_resolution(minute, kind=ResolutionKind.REQUEST, text="That a report be brought", **words):
    given = ResolutionWords(kind=kind, text=text, **words)
    return save_resolution(minute=minute, words=given, **by(minute.item.meeting))


def make_follow_up(resolution, due_kind=DueKind.UNSCHEDULED, wording="A report", **facts):
    given = FollowUpFacts(due_kind=due_kind, wording=wording, **{"owner_text": "Director", **facts})
    held = by(resolution.minute.item.meeting)
    return save_follow_up(resolution=resolution, facts=given, **held)


def move(follow_up, state, **named):
    return change_follow_up_state(
        follow_up=follow_up,
        version=follow_up.version,
        move=Move(state=state, **named),
        **by(follow_up.resolution.minute.item.meeting),
    )


def publish(meeting, *, minutes=True, confirmed=False):
    """Publishes the agenda and the minutes. If none are written, the first item gets some."""
    publish_agenda(meeting=meeting, version=meeting.version, **by())
    items = meeting.items.not_withdrawn()
    if minutes and items.exists() and not items.filter(minute__isnull=False).exists():
        make_minute(items.in_order().first())
    if minutes and items.exists():
        publish_minutes(meeting=meeting, version=meeting.version, **by(meeting))
    if confirmed:
        confirm(meeting)
    return meeting


def confirm(meeting, minute=None):
    """Confirms the minutes at the committee's next meeting, which is added if necessary."""
    later = minute.item.meeting if minute else confirming_meetings(meeting, on=TODAY).first()
    later = later or make_meeting(meeting.committee, meeting.held_on + timedelta(days=14))
    confirm_minutes(meeting=meeting, version=meeting.version, later=later, minute=minute, **by())
    return meeting


def make_record(committee=None, held_on=date(2026, 2, 10), **facts):
    """Creates an unpublished meeting with one minuted item, one clause and one follow-up."""
    committee = committee or make_committee()
    item = make_item(make_meeting(committee, held_on), number="5", **facts)
    return make_follow_up(make_resolution(make_minute(item), label="(a)"))
