"""Follow-ups to committee requests."""

from collections.abc import Sequence
from datetime import date
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, When
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from committees.follow_ups.states import (
    CAN_BE_OVERDUE,
    DUE_AT_MEETING,
    OUTSTANDING,
    DueKind,
    FollowUpState,
)
from committees.models.committee import Committee, in_sight
from committees.models.meeting import Meeting, MeetingStatus
from committees.models.minute import Minute, Resolution
from safeguard.accounts.models import Post, User
from safeguard.audit.models import AppendOnlyModel
from safeguard.model_bases import Retractable, Versioned


def concerns(committees: "models.QuerySet[Committee] | Sequence[Committee]") -> Q:
    """Whether a follow-up is from the committees' own meetings, or referred to one of them."""
    own = Q(resolution__minute__item__meeting__committee__in=committees)
    return own | Q(addressed_committee__in=committees)


class FollowUpQuerySet(models.QuerySet["FollowUp"]):
    """Queries for follow-ups."""

    def public(self) -> Self:
        """Follow-ups from public minutes."""
        return self.in_sight().filter(resolution__in=Resolution.objects.public())

    def visible_to(self, user: User) -> Self:
        """Follow-ups from minutes that the user can see.

        The user must also be able to see their committees as they are now.
        """
        follow_ups = self.filter(resolution__in=Resolution.objects.visible_to(user))
        if not user.is_clerk:
            follow_ups = follow_ups.in_sight()
        if user.sees_live_figures:
            return follow_ups
        live = Committee.objects.live_to(user, on=timezone.localdate())
        return follow_ups.filter(resolution__minute__item__meeting__committee__in=live)

    def of_committee(self, committee: Committee) -> Self:
        """Follow-ups from the committee's own meetings."""
        return self.filter(resolution__minute__item__meeting__committee=committee)

    def in_sight(self) -> Self:
        """Excludes follow-ups withdrawn before their minutes were published."""
        return self.filter(in_sight("resolution__minute__item__meeting__minutes_published_at"))

    def not_withdrawn(self) -> Self:
        """Excludes withdrawn follow-ups.

        Those of withdrawn clauses and items, and of cancelled meetings, are left out too.
        """
        return self.filter(
            withdrawn_at__isnull=True,
            resolution__withdrawn_at__isnull=True,
            resolution__minute__item__withdrawn_at__isnull=True,
        ).exclude(resolution__minute__item__meeting__status=MeetingStatus.CANCELLED)

    def addressed_to(self, committee: Committee) -> Self:
        """Follow-ups referred to the committee by another."""
        return self.filter(addressed_committee=committee)

    def outstanding(self, *, known: "FollowUpQuerySet") -> Self:
        """Outstanding follow-ups. Repeated requests count once, under the latest wording.

        `known` are the follow-ups that the reader can see. A repeat that is not published yet does
        not hide the first request.
        """
        again = known.not_withdrawn().filter(repeats=OuterRef("pk"))
        return self.not_withdrawn().filter(
            ~Exists(again), state__in=[state.value for state in OUTSTANDING]
        )

    def overdue(self, *, on: date) -> Self:
        """Follow-ups not delivered by their date or meeting, as in `FollowUp.is_overdue`."""
        meetings = Meeting.objects.took_place().filter(held_on__lt=on)
        passed = Q(due_kind=DueKind.FIXED_DATE.value, due_on__lt=on) | Q(
            due_kind=DueKind.MEETING.value, due_meeting__in=meetings
        )
        return self.filter(passed, state__in=[state.value for state in CAN_BE_OVERDUE])

    def concerning(self, committees: "models.QuerySet[Committee] | Sequence[Committee]") -> Self:
        """Follow-ups from the committees' own meetings, and those referred to them by others."""
        return self.filter(concerns(committees))

    def in_force(self) -> Self:
        """Standing instructions in force."""
        return self.not_withdrawn().filter(state=FollowUpState.IN_FORCE.value)

    def with_origin(self) -> Self:
        """Loads the related rows that lists of follow-ups use."""
        return self.select_related(
            "owner",
            "addressed_committee",
            "due_meeting__committee",
            "delivered_minute__item__meeting",
            "repeats__resolution__minute__item__meeting",
            "resolution__minute__item__meeting__committee",
        )

    def overdue_first(self, *, on: date) -> Self:
        """Overdue follow-ups first, then the others.

        Within each group, they are in order of the date first requested.
        """
        late = FollowUp.objects.overdue(on=on).values("pk")
        is_timely = Case(When(pk__in=late, then=1), default=2)
        return self.order_by(is_timely, "asked_on", "resolution__order", "order", "pk")

    def oldest_first(self) -> Self:
        """By the date they were first requested."""
        return self.order_by("asked_on", "resolution__order", "order", "pk")


class FollowUp(Retractable, Versioned):
    """One request in a clause: its owner, when it is due and its state.

    A clause can have several. `asked_on` is the date it was first requested: a repeat takes the
    date of the earlier request.
    """

    resolution = models.ForeignKey(Resolution, models.PROTECT, related_name="follow_ups")
    order = models.PositiveSmallIntegerField(_("position under the clause"), default=1)
    wording = models.TextField(_("request"))
    owner = models.ForeignKey(
        Post, models.PROTECT, null=True, blank=True, related_name="follow_ups"
    )
    owner_text = models.CharField(_("owner, if not a post"), max_length=200, blank=True)
    addressed_committee = models.ForeignKey(
        Committee, models.PROTECT, null=True, blank=True, related_name="received_follow_ups"
    )
    asked_on = models.DateField(_("first requested"))
    due_kind = models.CharField(
        _("due"), max_length=20, choices=[(kind.value, kind.label) for kind in DueKind]
    )
    due_text = models.CharField(_("due, as minuted"), max_length=200, blank=True)
    due_meeting = models.ForeignKey(
        Meeting, models.PROTECT, null=True, blank=True, related_name="due_follow_ups"
    )
    due_on = models.DateField(_("due on"), null=True, blank=True)
    condition = models.CharField(_("condition"), max_length=500, blank=True)
    state = models.CharField(
        _("state"),
        max_length=20,
        choices=[(state.value, state.label) for state in FollowUpState],
    )
    state_reason = models.TextField(_("reason"), blank=True)
    repeats = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="repeated_by"
    )
    delivered_minute = models.ForeignKey(
        Minute, models.PROTECT, null=True, blank=True, related_name="deliveries"
    )

    objects = FollowUpQuerySet.as_manager()

    class Meta:
        constraints = [
            *Retractable.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(due_kind="fixed-date") | Q(due_on__isnull=False),
                name="followup_fixed_date_is_given",
            ),
            models.CheckConstraint(
                condition=~Q(due_kind="condition") | ~Q(condition=""),
                name="followup_condition_is_named",
            ),
            models.CheckConstraint(
                condition=~Q(due_kind="meeting") | Q(due_meeting__isnull=False) | ~Q(due_text=""),
                name="followup_meeting_is_named",
            ),
            models.CheckConstraint(
                condition=~Q(repeats=F("id")), name="followup_does_not_repeat_itself"
            ),
        ]

    def __str__(self) -> str:
        return self.wording

    def get_absolute_url(self) -> str:
        """The follow-up's section of the item page."""
        page = reverse("committees:item", args=[self.resolution.minute.item_id])
        return f"{page}#follow-up-{self.pk}"

    @property
    def current_state(self) -> FollowUpState:
        """The state.

        A follow-up scheduled for a day that is not known, such as that of a cancelled meeting,
        counts as open.
        """
        state = FollowUpState(self.state)
        return FollowUpState.OPEN if state in DUE_AT_MEETING and self.due_day is None else state

    @property
    def owner_name(self) -> str:
        """The post's job title, or else the owner as typed."""
        return self.owner.job_title if self.owner else self.owner_text

    def is_overdue(self, *, on: date) -> bool:
        """Whether its date or meeting has passed and it has not been delivered."""
        if FollowUpState(self.state) not in CAN_BE_OVERDUE:
            return False
        due = self.due_day
        return due is not None and due < on

    @property
    def due_day(self) -> date | None:
        """The date it is due: its own date or that of its meeting; None if not known."""
        if self.due_kind == DueKind.MEETING and self.due_meeting:
            return None if self.due_meeting.is_cancelled else self.due_meeting.held_on
        return self.due_on if self.due_kind == DueKind.FIXED_DATE else None


_STATES = [(state.value, state.label) for state in FollowUpState]


class FollowUpMoveQuerySet(models.QuerySet["FollowUpMove"]):
    """Queries for changes of state."""

    def in_order(self) -> Self:
        """In the order they were made."""
        return self.order_by("moved_at", "pk")


class FollowUpMove(AppendOnlyModel):
    """A change of a follow-up's state: who made it, when, why, and its meeting or minute.

    The follow-up's own columns repeat the latest change.
    """

    redactable: ClassVar[tuple[str, ...]] = ("reason",)

    follow_up = models.ForeignKey(FollowUp, models.PROTECT, related_name="moves")
    old = models.CharField(_("from"), max_length=20, choices=_STATES)
    new = models.CharField(_("to"), max_length=20, choices=_STATES)
    reason = models.TextField(_("why"), blank=True)
    due_meeting = models.ForeignKey(
        Meeting, models.PROTECT, null=True, blank=True, related_name="follow_up_moves"
    )
    delivered_minute = models.ForeignKey(
        Minute, models.PROTECT, null=True, blank=True, related_name="follow_up_moves"
    )
    moved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="follow_up_moves"
    )
    moved_at = models.DateTimeField(_("moved at"))
    redacted_on = models.DateField(_("redacted"), null=True, blank=True)

    objects = FollowUpMoveQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.follow_up_id} {self.old} to {self.new}"

    @property
    def new_state(self) -> FollowUpState:
        """The new state, with its label."""
        return FollowUpState(self.new)
