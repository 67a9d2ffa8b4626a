"""Committee records that a user or the public can read.

Pages are built only from `ReadableRecords`, which decides in one place what is visible.
"""

from dataclasses import dataclass
from functools import cached_property

from committees.models import (
    AgendaItem,
    Amendment,
    Committee,
    Document,
    FollowUp,
    Meeting,
    Membership,
    Minute,
    Resolution,
    sees_exempt,
)
from committees.models.committee import CommitteeQuerySet, MembershipQuerySet
from committees.models.follow_up import FollowUpQuerySet
from committees.models.meeting import AgendaItemQuerySet, DocumentQuerySet, MeetingQuerySet
from committees.models.minute import AmendmentQuerySet, MinuteQuerySet, ResolutionQuerySet
from safeguard.accounts.models import User


@dataclass(frozen=True)
class ReadableRecords:
    """Querysets of the rows that a reader can see. `user` is None for the public.

    Each queryset is built when it is first used, because building all of them costs more than a
    small page.
    """

    user: User | None

    @property
    def is_public(self) -> bool:
        """Whether the reader is a member of the public who is not signed in."""
        return self.user is None

    @property
    def shows_exempt(self) -> bool:
        """Whether the reader can see exempt matters."""
        return self.user is not None and sees_exempt(self.user)

    @cached_property
    def committees(self) -> CommitteeQuerySet:
        """Committees."""
        rows = Committee.objects
        return rows.visible_to(self.user) if self.user else rows.public()

    @cached_property
    def memberships(self) -> MembershipQuerySet:
        """Members' seats on committees."""
        rows = Membership.objects
        return rows.visible_to(self.user) if self.user else rows.public()

    @cached_property
    def meetings(self) -> MeetingQuerySet:
        """Meetings."""
        rows = Meeting.objects
        return rows.visible_to(self.user) if self.user else rows.public()

    @cached_property
    def agendas(self) -> MeetingQuerySet:
        """Meetings whose agenda the reader can see."""
        rows = Meeting.objects
        return rows.agendas_visible_to(self.user) if self.user else rows.public_agendas()

    @cached_property
    def minuted(self) -> MeetingQuerySet:
        """Meetings whose minutes the reader can see."""
        rows = Meeting.objects
        return rows.minutes_visible_to(self.user) if self.user else rows.public_minutes()

    @cached_property
    def items(self) -> AgendaItemQuerySet:
        """Agenda items."""
        rows = AgendaItem.objects
        return rows.visible_to(self.user) if self.user else rows.public()

    @cached_property
    def documents(self) -> DocumentQuerySet:
        """Documents of agenda items."""
        rows = Document.objects
        return rows.visible_to(self.user) if self.user else rows.public()

    @cached_property
    def minutes(self) -> MinuteQuerySet:
        """Minutes of items."""
        rows = Minute.objects
        return rows.visible_to(self.user) if self.user else rows.public()

    @cached_property
    def resolutions(self) -> ResolutionQuerySet:
        """Clauses of resolutions."""
        rows = Resolution.objects
        return rows.visible_to(self.user) if self.user else rows.public()

    @cached_property
    def without_follow_up(self) -> ResolutionQuerySet:
        """Clauses that request something and have no follow-up yet."""
        live = self.resolutions.live_to(self.user) if self.user else self.resolutions
        return live.without_follow_up()

    @cached_property
    def amendments(self) -> AmendmentQuerySet:
        """Amendments of confirmed minutes."""
        rows = Amendment.objects
        return rows.visible_to(self.user) if self.user else rows.public()

    @cached_property
    def follow_ups(self) -> FollowUpQuerySet:
        """Follow-ups of clauses."""
        rows = FollowUp.objects
        return rows.visible_to(self.user) if self.user else rows.public()


def readable_by(user: User) -> ReadableRecords:
    """Records a signed-in user can read."""
    return ReadableRecords(user)


def readable_by_public() -> ReadableRecords:
    """Records the public can read."""
    return ReadableRecords(None)
