"""Committee records that a user or the public can read.

Pages are built only from `ReadableRecords`, which decides in one place what is visible.
"""

from dataclasses import dataclass

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

    `agendas` and `minuted` are the meetings whose agendas and minutes, respectively, the reader can
    see. `without_follow_up` are the clauses that request something and have no follow-up yet.
    """

    user: User | None
    committees: CommitteeQuerySet
    memberships: MembershipQuerySet
    meetings: MeetingQuerySet
    agendas: MeetingQuerySet
    minuted: MeetingQuerySet
    items: AgendaItemQuerySet
    documents: DocumentQuerySet
    minutes: MinuteQuerySet
    resolutions: ResolutionQuerySet
    without_follow_up: ResolutionQuerySet
    amendments: AmendmentQuerySet
    follow_ups: FollowUpQuerySet

    @property
    def is_public(self) -> bool:
        """Whether the reader is a member of the public who is not signed in."""
        return self.user is None

    @property
    def shows_exempt(self) -> bool:
        """Whether the reader can see exempt matters."""
        return self.user is not None and sees_exempt(self.user)


def readable_by(user: User) -> ReadableRecords:
    """Records a signed-in user can read."""
    return ReadableRecords(
        user=user,
        committees=Committee.objects.visible_to(user),
        memberships=Membership.objects.visible_to(user),
        meetings=Meeting.objects.visible_to(user),
        agendas=Meeting.objects.agendas_visible_to(user),
        minuted=Meeting.objects.minutes_visible_to(user),
        items=AgendaItem.objects.visible_to(user),
        documents=Document.objects.visible_to(user),
        minutes=Minute.objects.visible_to(user),
        resolutions=Resolution.objects.visible_to(user),
        without_follow_up=Resolution.objects.visible_to(user).live_to(user).without_follow_up(),
        amendments=Amendment.objects.visible_to(user),
        follow_ups=FollowUp.objects.visible_to(user),
    )


def readable_by_public() -> ReadableRecords:
    """Records the public can read."""
    return ReadableRecords(
        user=None,
        committees=Committee.objects.public(),
        memberships=Membership.objects.public(),
        meetings=Meeting.objects.public(),
        agendas=Meeting.objects.public_agendas(),
        minuted=Meeting.objects.public_minutes(),
        items=AgendaItem.objects.public(),
        documents=Document.objects.public(),
        minutes=Minute.objects.public(),
        resolutions=Resolution.objects.public(),
        without_follow_up=Resolution.objects.public().without_follow_up(),
        amendments=Amendment.objects.public(),
        follow_ups=FollowUp.objects.public(),
    )
