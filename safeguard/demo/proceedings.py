"""What the committees of the demonstration did: agendas, minutes, resolutions, follow-ups."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from committees.follow_ups.services import (
    FollowUpFacts,
    Move,
    change_follow_up_state,
    save_follow_up,
)
from committees.follow_ups.states import DueKind, FollowUpState
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

Told = dict[str, Any]


@dataclass
class Proceedings:
    """Loads what the file tells and is not there yet; `papers` are the items that need a report.

    Rows are found again by what a council knows them by: a committee by its name, a meeting by
    its day, an item by its number. An item that is there is left as it is, with all it has.
    """

    by: User
    at: datetime
    papers: dict[str, AgendaItem] = field(default_factory=dict)
    _minutes: dict[str, Minute] = field(default_factory=dict)
    _follow_ups: dict[str, FollowUp] = field(default_factory=dict)
    _deliveries: list[tuple[FollowUp, str]] = field(default_factory=list)

    def load(self, path: Path) -> None:
        """Everything in the file, meetings first because follow-ups are due at them."""
        committees = tomllib.loads(path.read_text(encoding="utf-8"))["committee"]
        meetings = [
            (self._meeting(self._committee(committee), meeting), meeting)
            for committee in committees
            for meeting in committee["meeting"]
        ]
        for meeting, told in sorted(meetings, key=lambda pair: pair[0].held_on):
            for item in told.get("item", []):
                self._item(meeting, item)
            if told.get("has_papers", True):
                self._publish(meeting)
        for follow_up, key in self._deliveries:
            change_follow_up_state(
                follow_up=follow_up,
                version=follow_up.version,
                move=Move(FollowUpState.DELIVERED, delivered_minute=self._minutes[key]),
                by=self.by,
                at=self.at,
            )

    def _committee(self, told: Told) -> Committee:
        known = Committee.objects.filter(name=told["name"]).first()
        facts = {name: told[name] for name in _named(CommitteeFacts) if name in told}
        return known or save_committee(facts=CommitteeFacts(**facts), by=self.by, at=self.at)

    def _meeting(self, committee: Committee, told: Told) -> Meeting:
        known = Meeting.objects.filter(committee=committee, held_on=told["held_on"]).first()
        if known:
            return known
        facts = MeetingFacts(held_on=told["held_on"], status=MeetingStatus.HELD.value)
        return save_meeting(committee=committee, facts=facts, by=self.by, at=self.at)

    def _item(self, meeting: Meeting, told: Told) -> None:
        item = meeting.items.filter(number=told["number"]).first()
        is_new = item is None
        if item is None:
            facts = ItemFacts(
                title=told["title"],
                number=told["number"],
                purpose_line=told.get("purpose_line", ""),
                presenter=self._post(told.get("presenter", "")),
            )
            item = save_item(meeting=meeting, facts=facts, by=self.by, at=self.at)
        if "paper" in told:
            self.papers[told["paper"]] = item
        minute = self._minute(item, told) if is_new else Minute.objects.filter(item=item).first()
        if minute is not None and "key" in told:
            self._minutes[told["key"]] = minute
        if is_new and minute is not None:
            for resolution in told.get("resolution", []):
                self._resolution(minute, resolution)

    def _minute(self, item: AgendaItem, told: Told) -> Minute:
        words = MinuteWords(
            text=told["minute"].strip(),
            number=told.get("minute_number", ""),
            refers_to_text=told.get("refers_to_text", ""),
            refers_to=[self._minutes[told["refers_to"]]] if "refers_to" in told else [],
        )
        return save_minute(item=item, words=words, by=self.by, at=self.at)

    def _resolution(self, minute: Minute, told: Told) -> None:
        words = {name: told[name] for name in _named(ResolutionWords) if name in told}
        resolution = save_resolution(
            minute=minute, words=ResolutionWords(**words), by=self.by, at=self.at
        )
        for follow_up in told.get("follow_up", []):
            self._follow_up(resolution, follow_up)

    def _follow_up(self, resolution: Resolution, told: Told) -> None:
        due = told.get("due_meeting")
        addressed = told.get("addressed_committee")
        facts = FollowUpFacts(
            wording=told["wording"],
            due_kind=DueKind(told["due_kind"]),
            owner=self._post(told.get("owner", "")),
            owner_text=told.get("owner_text", ""),
            addressed_committee=Committee.objects.get(name=addressed) if addressed else None,
            due_text=told.get("due_text", ""),
            due_meeting=_meeting_on(due["committee"], due["held_on"]) if due else None,
            condition=told.get("condition", ""),
            repeats=self._follow_ups.get(told.get("repeats", "")),
        )
        made = save_follow_up(resolution=resolution, facts=facts, by=self.by, at=self.at)
        if "key" in told:
            self._follow_ups[told["key"]] = made
        if "delivered_to" in told:
            self._deliveries.append((made, told["delivered_to"]))

    def _publish(self, meeting: Meeting) -> None:
        """Agenda, minutes and their confirmation, as far as that is not done."""
        steps = (
            (publish_agenda, meeting.agenda_published_at is None),
            (publish_minutes, meeting.minutes_published_at is None),
            (confirm_minutes, not meeting.has_confirmed_minutes),
        )
        for step, is_open in steps:
            if is_open:
                meeting = step(meeting=meeting, version=meeting.version, by=self.by, at=self.at)

    def _post(self, title: str) -> Post | None:
        return find_or_make_post(title, by=self.by, at=self.at) if title else None


def _meeting_on(committee: str, held_on: date) -> Meeting:
    return Meeting.objects.get(committee__name=committee, held_on=held_on)


def _named(facts: type) -> Iterator[str]:
    yield from facts.__dataclass_fields__  # type: ignore[attr-defined]
