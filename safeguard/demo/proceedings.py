"""The committees of the demonstration: agendas, minutes, resolutions and follow-ups."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.utils import timezone

from committees.follow_ups.services import (
    FollowUpFacts,
    Move,
    change_follow_up_state,
    save_follow_up,
)
from committees.follow_ups.states import DueKind, FollowUpState
from committees.meetings.minute_steps import (
    confirming_meetings,
    why_no_agenda,
    why_no_confirmation,
    why_no_minutes,
)
from committees.meetings.services.agenda import ItemFacts, save_item
from committees.meetings.services.committees import CommitteeFacts, save_committee
from committees.meetings.services.meetings import (
    MeetingFacts,
    confirm_minutes,
    publish_agenda,
    publish_minutes,
    save_meeting,
)
from committees.minutes.services.minutes import (
    MinuteWords,
    ResolutionWords,
    save_minute,
    save_resolution,
)
from committees.models import (
    AgendaItem,
    Committee,
    FollowUp,
    Meeting,
    MeetingStatus,
    Minute,
    Resolution,
)
from safeguard.accounts.models import Post, User
from safeguard.accounts.services import find_or_make_post

Data = dict[str, Any]


@dataclass
class Proceedings:
    """Loads the file, or any missing part of it.

    `papers` are the items that need a report. Existing rows are found by committee name,
    meeting date and item number. An existing item is not changed.
    """

    by: User
    at: datetime
    papers: dict[str, AgendaItem] = field(default_factory=dict)
    _minutes: dict[str, Minute] = field(default_factory=dict)
    _follow_ups: dict[str, FollowUp] = field(default_factory=dict)
    _deliveries: list[tuple[FollowUp, str]] = field(default_factory=list)

    def load(self, path: Path) -> None:
        """Load everything in the file. Meetings come first because follow-ups are due at them."""
        committees = tomllib.loads(path.read_text(encoding="utf-8"))["committee"]
        meetings = [
            (self._meeting(self._committee(committee), meeting), meeting)
            for committee in committees
            for meeting in committee["meeting"]
        ]
        for meeting, data in sorted(meetings, key=lambda pair: pair[0].held_on):
            for item in data.get("item", []):
                self._item(meeting, item)
            if data.get("has_papers", True):
                self._publish(meeting)
        for meeting, data in meetings:
            if data.get("has_papers", True):
                self._confirm(meeting)
        for follow_up, key in self._deliveries:
            change_follow_up_state(
                follow_up=follow_up,
                version=follow_up.version,
                move=Move(FollowUpState.DELIVERED, delivered_minute=self._minutes[key]),
                by=self.by,
                at=self.at,
            )

    def _committee(self, data: Data) -> Committee:
        known = Committee.objects.filter(name=data["name"]).first()
        facts = {name: data[name] for name in _field_names(CommitteeFacts) if name in data}
        return known or save_committee(facts=CommitteeFacts(**facts), by=self.by, at=self.at)

    def _meeting(self, committee: Committee, data: Data) -> Meeting:
        known = Meeting.objects.filter(committee=committee, held_on=data["held_on"]).first()
        if known:
            return known
        facts = MeetingFacts(held_on=data["held_on"], status=MeetingStatus.HELD.value)
        return save_meeting(committee=committee, facts=facts, by=self.by, at=self.at)

    def _item(self, meeting: Meeting, data: Data) -> None:
        item = meeting.items.filter(number=data["number"]).first()
        is_new = item is None
        if item is None:
            facts = ItemFacts(
                title=data["title"],
                number=data["number"],
                purpose_line=data.get("purpose_line", ""),
                presenter=self._post(data.get("presenter", "")),
            )
            item = save_item(meeting=meeting, facts=facts, by=self.by, at=self.at)
        if "paper" in data:
            self.papers[data["paper"]] = item
        minute = self._minute(item, data) if is_new else Minute.objects.filter(item=item).first()
        if minute is not None and "key" in data:
            self._minutes[data["key"]] = minute
        if is_new and minute is not None:
            for resolution in data.get("resolution", []):
                self._resolution(minute, resolution)

    def _minute(self, item: AgendaItem, data: Data) -> Minute:
        words = MinuteWords(
            text=data["minute"].strip(),
            number=data.get("minute_number", ""),
            refers_to_text=data.get("refers_to_text", ""),
            refers_to=[self._minutes[data["refers_to"]]] if "refers_to" in data else [],
        )
        return save_minute(item=item, words=words, by=self.by, at=self.at)

    def _resolution(self, minute: Minute, data: Data) -> None:
        words = {name: data[name] for name in _field_names(ResolutionWords) if name in data}
        resolution = save_resolution(
            minute=minute, words=ResolutionWords(**words), by=self.by, at=self.at
        )
        for follow_up in data.get("follow_up", []):
            self._follow_up(resolution, follow_up)

    def _follow_up(self, resolution: Resolution, data: Data) -> None:
        due = data.get("due_meeting")
        addressed = data.get("addressed_committee")
        facts = FollowUpFacts(
            wording=data["wording"],
            due_kind=DueKind(data["due_kind"]),
            owner=self._post(data.get("owner", "")),
            owner_text=data.get("owner_text", ""),
            addressed_committee=Committee.objects.get(name=addressed) if addressed else None,
            due_text=data.get("due_text", ""),
            due_meeting=_meeting_on(due["committee"], due["held_on"]) if due else None,
            condition=data.get("condition", ""),
            repeats=self._follow_ups.get(data.get("repeats", "")),
        )
        made = save_follow_up(resolution=resolution, facts=facts, by=self.by, at=self.at)
        if "key" in data:
            self._follow_ups[data["key"]] = made
        if "delivered_to" in data:
            self._deliveries.append((made, data["delivered_to"]))

    def _publish(self, meeting: Meeting) -> None:
        """Publish the agenda and minutes, if this has not been done yet."""
        if not why_no_agenda(meeting):
            publish_agenda(meeting=meeting, version=meeting.version, by=self.by, at=self.at)
        if not why_no_minutes(meeting, on=timezone.localdate(self.at)):
            publish_minutes(meeting=meeting, version=meeting.version, by=self.by, at=self.at)

    def _confirm(self, meeting: Meeting) -> None:
        """Confirm the minutes at the committee's next meeting, if it has been held."""
        meeting.refresh_from_db()
        on = timezone.localdate(self.at)
        if why_no_confirmation(meeting, on=on):
            return
        later = confirming_meetings(meeting, on=on)[0]
        confirm_minutes(
            meeting=meeting,
            version=meeting.version,
            later=later,
            minute=None,
            by=self.by,
            at=self.at,
        )

    def _post(self, title: str) -> Post | None:
        return find_or_make_post(title, by=self.by, at=self.at) if title else None


def _meeting_on(committee: str, held_on: date) -> Meeting:
    return Meeting.objects.get(committee__name=committee, held_on=held_on)


def _field_names(facts: type) -> Iterator[str]:
    yield from facts.__dataclass_fields__  # type: ignore[attr-defined]
