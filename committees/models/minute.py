"""Minutes, what was resolved, and what became of it."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from committees.models.committee import Committee
from committees.models.meeting import AgendaItem, Meeting
from committees.states import OUTSTANDING, DueKind, FollowUpState
from safeguard.accounts.models import Post, User
from safeguard.dates import in_words


class MinuteQuerySet(models.QuerySet["Minute"]):
    """Which minutes."""

    def public(self) -> Self:
        """Published minutes of public items."""
        return self.filter(
            item__in=AgendaItem.objects.public(),
            item__meeting__in=Meeting.objects.public_minutes(),
        )

    def visible_to(self, user: User) -> Self:
        """Those of items the person may see; members read them once they are published."""
        return self.filter(
            item__in=AgendaItem.objects.visible_to(user),
            item__meeting__in=Meeting.objects.minutes_visible_to(user),
        )

    def earlier_than(self, item: AgendaItem) -> Self:
        """What the minute of an item may refer to, the newest first: of the same committee, of
        an earlier meeting or of an item before it."""
        meeting = item.meeting
        return (
            self.filter(item__meeting__committee=meeting.committee_id)
            .filter(
                Q(item__meeting__held_on__lt=meeting.held_on)
                | Q(item__meeting=meeting, item__order__lt=item.order)
            )
            .order_by("-item__meeting__held_on", "-item__order", "-pk")
        )


class Minute(models.Model):
    """What the minutes say about one item.

    The exempt part is a text of its own. Of an exempt item the public reads the summary only
    (LGA 1972 s.100C(2)).
    """

    item = models.OneToOneField(AgendaItem, models.PROTECT, related_name="minute")
    number = models.CharField(_("number"), max_length=20, blank=True)
    text = models.TextField(_("text"), blank=True)
    exempt_text = models.TextField(_("exempt part"), blank=True)
    public_summary = models.TextField(_("summary for the public"), blank=True)
    refers_to_text = models.CharField(_("earlier minute, as minuted"), max_length=200, blank=True)
    refers_to: "models.ManyToManyField[Minute, Citation]" = models.ManyToManyField(
        "self",
        through="Citation",
        through_fields=("minute", "earlier"),
        symmetrical=False,
        related_name="referred_to_by",
    )
    version = models.PositiveIntegerField(default=1)

    objects = MinuteQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.number or self.item.number} ({in_words(self.item.meeting.held_on)})".strip()

    def get_absolute_url(self) -> str:
        """Its place on the item's page."""
        return reverse("committees:item", args=[self.item_id])


class Citation(models.Model):
    """One earlier minute that a minute refers to."""

    minute = models.ForeignKey(Minute, models.PROTECT, related_name="citations")
    earlier = models.ForeignKey(Minute, models.PROTECT, related_name="cited_in")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["minute", "earlier"], name="citation_once"),
            models.CheckConstraint(
                condition=~Q(earlier=F("minute")), name="citation_is_of_another_minute"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.minute_id} cites {self.earlier_id}"


class ResolutionKind(models.TextChoices):
    """What a clause does."""

    NOTING = "NOTING", _("Noting")
    COURTESY = "COURTESY", _("Thanks or commendation")
    APPROVAL = "APPROVAL", _("Approval")
    REQUEST = "REQUEST", _("Request")
    INFORMATION_REQUEST = "INFORMATION_REQUEST", _("Request for information")
    STANDING_INSTRUCTION = "STANDING_INSTRUCTION", _("Standing instruction")
    CONDITIONAL = "CONDITIONAL", _("Conditional")
    RECOMMENDATION = "RECOMMENDATION", _("Recommendation")
    CHAIRS_REQUEST = "CHAIRS_REQUEST", _("Request of the chair")
    UNDERTAKING = "UNDERTAKING", _("Undertaking")


# Minuted, but not resolved by the committee: never printed under its resolving words.
NOT_RESOLVED = (ResolutionKind.CHAIRS_REQUEST, ResolutionKind.UNDERTAKING)
ASKS_NOTHING = (ResolutionKind.NOTING, ResolutionKind.COURTESY, ResolutionKind.APPROVAL)


class ResolutionQuerySet(models.QuerySet["Resolution"]):
    """Which clauses."""

    def public(self) -> Self:
        """Those of public minutes."""
        return self.filter(minute__in=Minute.objects.public())

    def visible_to(self, user: User) -> Self:
        """Those of minutes the person may see."""
        return self.filter(minute__in=Minute.objects.visible_to(user))

    def in_order(self) -> Self:
        """As they stand in the minutes."""
        return self.order_by("order", "pk")


class Resolution(models.Model):
    """One clause of what a committee resolved, with its label as typed; or a request of the chair
    or an undertaking that the minutes record."""

    minute = models.ForeignKey(Minute, models.PROTECT, related_name="resolutions")
    order = models.PositiveSmallIntegerField(_("place in the minute"))
    label = models.CharField(_("label"), max_length=20, blank=True)
    text = models.TextField(_("text"))
    kind = models.CharField(_("kind"), max_length=30, choices=ResolutionKind.choices)
    moved_by = models.CharField(_("moved by"), max_length=200, blank=True)
    seconded_by = models.CharField(_("seconded by"), max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = ResolutionQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.label} {self.text}".strip()

    def get_absolute_url(self) -> str:
        """Its place on the item's page."""
        page = reverse("committees:item", args=[self.minute.item_id])
        return f"{page}#resolution-{self.pk}"

    @property
    def is_resolved(self) -> bool:
        """Whether the committee resolved it; a chair's request and an undertaking are less."""
        return self.kind not in NOT_RESOLVED

    @property
    def asks_nothing(self) -> bool:
        """Whether it is done with as soon as it is passed."""
        return self.kind in ASKS_NOTHING


class FollowUpQuerySet(models.QuerySet["FollowUp"]):
    """Which follow-ups."""

    def public(self) -> Self:
        """Those of public minutes."""
        return self.filter(resolution__in=Resolution.objects.public())

    def visible_to(self, user: User) -> Self:
        """Those of minutes the person may see, while they see how things stand now."""
        follow_ups = self.filter(resolution__in=Resolution.objects.visible_to(user))
        if user.sees_live_figures:
            return follow_ups
        live = Committee.objects.live_to(user, on=timezone.localdate())
        return follow_ups.filter(resolution__minute__item__meeting__committee__in=live)

    def of_committee(self, committee: Committee) -> Self:
        """Those its own meetings began."""
        return self.filter(resolution__minute__item__meeting__committee=committee)

    def addressed_to(self, committee: Committee) -> Self:
        """Those that another committee sent to it."""
        return self.filter(addressed_committee=committee)

    def outstanding(self, *, known: "FollowUpQuerySet") -> Self:
        """What is still waited for. A request made again stands once, under its newest words.

        `known` are the follow-ups the reader may know of: a repeat that is not published yet
        does not make the first request vanish.
        """
        again = known.filter(repeats=OuterRef("pk"))
        return self.filter(~Exists(again), state__in=[state.value for state in OUTSTANDING])

    def standing(self) -> Self:
        """Standing instructions in force."""
        return self.filter(state=FollowUpState.IN_FORCE.value)

    def with_origin(self) -> Self:
        """With all that a line about it names."""
        return self.select_related(
            "owner",
            "addressed_committee",
            "due_meeting__committee",
            "delivered_minute__item__meeting",
            "repeats__resolution__minute__item__meeting",
            "resolution__minute__item__meeting__committee",
        )

    def oldest_first(self) -> Self:
        """By the day it was first asked for."""
        return self.order_by("asked_on", "resolution__order", "order", "pk")


class FollowUp(models.Model):
    """One thing that a clause asks for: by whom, by when, and how it stands.

    A clause may ask for several. `asked_on` is the day it was first asked for: a request that
    repeats an unmet one is as old as that one.
    """

    resolution = models.ForeignKey(Resolution, models.PROTECT, related_name="follow_ups")
    order = models.PositiveSmallIntegerField(_("place under the clause"), default=1)
    wording = models.TextField(_("what is asked for"))
    owner = models.ForeignKey(
        Post, models.PROTECT, null=True, blank=True, related_name="follow_ups"
    )
    owner_text = models.CharField(_("owner, where it is no post"), max_length=200, blank=True)
    addressed_committee = models.ForeignKey(
        Committee, models.PROTECT, null=True, blank=True, related_name="received_follow_ups"
    )
    asked_on = models.DateField(_("first asked for"))
    due_kind = models.CharField(
        _("due"), max_length=20, choices=[(kind.value, kind.label) for kind in DueKind]
    )
    due_text = models.CharField(_("due, as minuted"), max_length=200, blank=True)
    due_meeting = models.ForeignKey(
        Meeting, models.PROTECT, null=True, blank=True, related_name="due_follow_ups"
    )
    due_on = models.DateField(_("due on"), null=True, blank=True)
    condition = models.CharField(_("what has to happen first"), max_length=500, blank=True)
    state = models.CharField(
        _("state"),
        max_length=20,
        choices=[(state.value, state.label) for state in FollowUpState],
    )
    state_reason = models.TextField(_("why it stands so"), blank=True)
    repeats = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="repeated_by"
    )
    delivered_minute = models.ForeignKey(
        Minute, models.PROTECT, null=True, blank=True, related_name="deliveries"
    )
    version = models.PositiveIntegerField(default=1)

    objects = FollowUpQuerySet.as_manager()

    class Meta:
        constraints = [
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
        """Its place on the item's page."""
        page = reverse("committees:item", args=[self.resolution.minute.item_id])
        return f"{page}#follow-up-{self.pk}"

    @property
    def standing_state(self) -> FollowUpState:
        """The state with its label."""
        return FollowUpState(self.state)

    @property
    def shown_owner(self) -> str:
        """The post's job title, else what was typed."""
        return self.owner.job_title if self.owner else self.owner_text

    def is_overdue(self, *, on: date) -> bool:
        """Whether its date or meeting passed and nothing was delivered."""
        if FollowUpState(self.state) not in OUTSTANDING - {
            FollowUpState.DELIVERED,
            FollowUpState.WAITING,
        }:
            return False
        due = self.due_meeting.held_on if self.due_meeting else self.due_on
        return due is not None and due < on
