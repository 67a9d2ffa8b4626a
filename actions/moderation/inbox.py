"""Updates received in a round, with the previous update and the team's review of each."""

from dataclasses import dataclass
from typing import Generic, TypeVar

from django.db.models import F, OuterRef, Q, Subquery

from actions.models import (
    SPEAKING,
    ActionEntry,
    ActionQuerySet,
    EntryKind,
    Reading,
    UpdateRound,
)
from actions.models.entry import ActionEntryQuerySet
from actions.models.reading import ReadingQuerySet
from actions.plans.ratings import severity_rank
from actions.plans.states import REMOVED
from actions.warnings.rating_warnings import wording_of

T = TypeVar("T")


@dataclass(frozen=True)
class Answer:
    """A lead's latest update in a round, the update before it and its latest review."""

    entry: ActionEntry
    before: ActionEntry | None
    reading: Reading | None

    @property
    def version(self) -> int:
        """The key of its latest review, or 0 if there is none. It is used to detect conflicts."""
        return self.reading.pk if self.reading else 0

    @property
    def moved_from(self) -> str:
        """The previous rating if the update changed it; otherwise ""."""
        if self.before is None or self.before.rating_id == self.entry.rating_id:
            return ""
        return self.before.rating.label if self.before.rating else ""

    @property
    def is_unchanged(self) -> bool:
        """Whether this only confirms that nothing has changed, and has not been reviewed yet."""
        confirms = self.entry.kind == EntryKind.CONFIRMATION
        return confirms and not self.moved_from and self.reading is None

    @property
    def repeats(self) -> bool:
        """Whether the lead sent the same wording as last time."""
        if self.before is None or self.entry.kind == EntryKind.CONFIRMATION:
            return False
        sent, earlier = (
            wording_of(entry.progress_made, entry.improvement_required)
            for entry in (self.entry, self.before)
        )
        return bool(sent) and sent == earlier


@dataclass(frozen=True)
class Inbox(Generic[T]):
    """For each action in a round that the reader can see, the latest update or its key.

    Updates in `objected` have report wording that the lead disagrees with. Those in `unread` need a
    review. Those in `waiting` need a reply from the lead or a decision by a signing officer, and
    those in `done` are ready for the report.
    """

    objected: list[T]
    unread: list[T]
    waiting: list[T]
    done: list[T]

    @property
    def every(self) -> list[T]:
        """All updates, in page order."""
        return [*self.objected, *self.unread, *self.waiting, *self.done]


@dataclass(frozen=True)
class ShownInbox(Inbox[Answer]):
    """One page of an inbox."""

    @property
    def with_changes(self) -> list[Answer]:
        """Unread updates in words, new or not. Changes of rating come first."""
        news = [answer for answer in self.unread if not answer.is_unchanged]
        return sorted(news, key=lambda answer: not answer.moved_from)

    @property
    def unchanged(self) -> list[Answer]:
        """Unread updates that only confirm that nothing has changed."""
        return [answer for answer in self.unread if answer.is_unchanged]


def inbox_of(round: UpdateRound, visible: ActionQuerySet) -> Inbox[int]:
    """Keys of the updates received in the round. Each group is in plan order.

    Uses three queries.
    """
    counted = visible.exclude(state__in=[state.value for state in REMOVED])
    entries = ActionEntry.objects.filter(action__in=counted).answers_to(round)
    readings = Reading.objects.newest().filter(entry__in=entries.values("pk"))
    read = {reading.entry_id: reading for reading in readings}
    waiting = set(readings.waiting().values_list("entry", flat=True))
    inbox: Inbox[int] = Inbox([], [], [], [])
    for key in _in_order(entries).values_list("pk", flat=True):
        reading = read.get(key)
        if key in waiting:
            inbox.waiting.append(key)
        elif reading is None or not reading.is_done:
            inbox.unread.append(key)
        else:
            (inbox.objected if reading.is_objected_to else inbox.done).append(key)
    return inbox


def read_inbox(inbox: Inbox[int], entries: ActionEntryQuerySet) -> ShownInbox:
    """The inbox for these entries with full details. The most serious unread ones come first."""
    read = {answer.entry.pk: answer for answer in read_answers(entries)}

    def found(keys: list[int]) -> list[Answer]:
        return [read[key] for key in keys if key in read]

    unread = sorted(found(inbox.unread), key=lambda answer: severity_rank(answer.entry.rating))
    return ShownInbox(found(inbox.objected), unread, found(inbox.waiting), found(inbox.done))


def _in_order(entries: ActionEntryQuerySet) -> ActionEntryQuerySet:
    return entries.order_by(F("action__plan"), "action__sort_key", "pk")


def read_answers(entries: ActionEntryQuerySet) -> list[Answer]:
    """The updates in plan order, each with the previous update and its latest review."""
    earlier = Q(effective_on__lt=OuterRef("effective_on")) | Q(
        effective_on=OuterRef("effective_on"), recorded_at__lt=OuterRef("recorded_at")
    )
    updates = ActionEntry.objects.filter(earlier, action=OuterRef("action"), kind__in=SPEAKING)
    newest = updates.order_by("-effective_on", "-recorded_at", "-pk").values("pk")[:1]
    received = entries.annotate(before_id=Subquery(newest))
    previous = ActionEntry.objects.filter(pk__in=received.values("before_id"))
    previous = previous.select_related("rating")
    before = {entry.action_id: entry for entry in previous}
    readings = Reading.objects.newest().filter(entry__in=entries.values("pk"))
    read = {
        each.entry_id: each
        for each in readings.select_related(
            "rating", "wording", "question__replied_by", "question__action__lead"
        )
    }
    rows = received.select_related(
        "rating", "action__plan__scale", "action__lead", "recorded_by", "round"
    )
    return [
        Answer(entry, before.get(entry.action_id), read.get(entry.pk)) for entry in _in_order(rows)
    ]


def reviewed_text(reading: Reading) -> ActionEntry | None:
    """The lead's text at the time of the reviewed update.

    A confirmation that nothing has changed has no text of its own.
    """
    entries = ActionEntry.objects.filter(action=reading.entry.action_id)
    return entries.spoken_as_at(reading.entry.effective_on).first()


def reviews_of(led: ActionQuerySet) -> ReadingQuerySet:
    """Reviews of updates about the actions that a lead leads."""
    return Reading.objects.filter(entry__action__in=led).with_answer()
