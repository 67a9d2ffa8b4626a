"""Minutes and resolutions."""

from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Case, Count, F, Q, When
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from committees.models.committee import Committee, in_sight
from committees.models.meeting import AgendaItem, Meeting, MeetingStatus, sees_exempt
from safeguard.accounts.models import User
from safeguard.audit.models import AppendOnlyModel
from safeguard.dates import in_words
from safeguard.model_bases import Retractable, Versioned
from safeguard.text_search import SearchText


class MinuteQuerySet(models.QuerySet["Minute"]):
    """Queries for minutes."""

    def public(self) -> Self:
        """Published minutes of public items."""
        return self.filter(
            item__in=AgendaItem.objects.public(),
            item__meeting__in=Meeting.objects.public_minutes(),
        )

    def visible_to(self, user: User) -> Self:
        """Minutes of items that the user can see. Members see them once they are published."""
        return self.filter(
            item__in=AgendaItem.objects.visible_to(user),
            item__meeting__in=Meeting.objects.minutes_visible_to(user),
        )

    def not_withdrawn(self) -> Self:
        """Excludes minutes of withdrawn items."""
        return self.filter(item__withdrawn_at__isnull=True)

    def own_first(self, committee: Committee) -> Self:
        """The committee's own minutes first, then the others, each group with the latest first."""
        own = Case(When(item__meeting__committee=committee, then=1), default=2)
        return self.order_by(own, "-item__meeting__held_on", "-item__order", "-pk")

    def earlier_than(self, item: AgendaItem) -> Self:
        """Minutes that the minute of an item can refer to, latest first.

        They are from earlier meetings of the committee, or earlier items of the same meeting.
        """
        meeting = item.meeting
        return (
            self.filter(item__meeting__committee=meeting.committee_id)
            .not_withdrawn()
            .filter(
                Q(item__meeting__held_on__lt=meeting.held_on)
                | Q(item__meeting=meeting, item__order__lt=item.order)
            )
            .order_by("-item__meeting__held_on", "-item__order", "-pk")
        )


class Minute(Versioned):
    """The minute of an agenda item.

    The exempt part is kept separately. For an exempt item the public sees only the summary (LGA
    1972 s.100C(2)).
    """

    item = models.OneToOneField(AgendaItem, models.PROTECT, related_name="minute")
    number = models.CharField(_("number"), max_length=20, blank=True)
    text = models.TextField(_("text"), blank=True)
    exempt_text = models.TextField(_("exempt part"), blank=True)
    public_summary = models.TextField(_("public summary"), blank=True)
    refers_to_text = models.CharField(
        _("earlier minute, as cited in the minutes"), max_length=200, blank=True
    )
    refers_to: "models.ManyToManyField[Minute, Citation]" = models.ManyToManyField(
        "self",
        through="Citation",
        through_fields=("minute", "earlier"),
        symmetrical=False,
        related_name="referred_to_by",
    )
    search_text = SearchText("number", "text", "public_summary")
    exempt_search_text = SearchText("exempt_text")

    objects = MinuteQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.shown_number} ({in_words(self.item.meeting.held_on)})".strip()

    def get_absolute_url(self) -> str:
        """The item's page."""
        return reverse("committees:item", args=[self.item_id])

    @property
    def shown_number(self) -> str:
        """Its number, or else that of its item."""
        return self.number or self.item.number


class Citation(models.Model):
    """A reference from a minute to an earlier one."""

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
    """The kind of a clause."""

    NOTING = "NOTING", _("Noting")
    COURTESY = "COURTESY", _("Thanks or commendation")
    APPROVAL = "APPROVAL", _("Approval")
    REQUEST = "REQUEST", _("Request")
    INFORMATION_REQUEST = "INFORMATION_REQUEST", _("Request for information")
    STANDING_INSTRUCTION = "STANDING_INSTRUCTION", _("Standing instruction")
    CONDITIONAL = "CONDITIONAL", _("Conditional")
    RECOMMENDATION = "RECOMMENDATION", _("Recommendation")
    CHAIRS_REQUEST = "CHAIRS_REQUEST", _("Request from the chair")
    UNDERTAKING = "UNDERTAKING", _("Undertaking")


# Minuted but not resolved by the committee. They are never printed as resolutions.
NOT_RESOLVED = (ResolutionKind.CHAIRS_REQUEST, ResolutionKind.UNDERTAKING)
ASKS_NOTHING = (ResolutionKind.NOTING, ResolutionKind.COURTESY, ResolutionKind.APPROVAL)


class ResolutionQuerySet(models.QuerySet["Resolution"]):
    """Queries for clauses."""

    def public(self) -> Self:
        """Clauses of public minutes."""
        return self.in_sight().filter(minute__in=Minute.objects.public())

    def visible_to(self, user: User) -> Self:
        """Clauses of minutes the user can see."""
        clauses = self.filter(minute__in=Minute.objects.visible_to(user))
        return clauses if user.is_clerk else clauses.in_sight()

    def in_sight(self) -> Self:
        """Excludes clauses withdrawn before their minutes were published."""
        return self.filter(in_sight("minute__item__meeting__minutes_published_at"))

    def not_withdrawn(self) -> Self:
        """Excludes withdrawn clauses and those of withdrawn items and cancelled meetings."""
        kept = self.filter(withdrawn_at__isnull=True, minute__item__withdrawn_at__isnull=True)
        return kept.exclude(minute__item__meeting__status=MeetingStatus.CANCELLED)

    def live_to(self, user: User) -> Self:
        """Clauses of committees the user can see as they are now."""
        if user.sees_live_figures:
            return self
        live = Committee.objects.live_to(user, on=timezone.localdate())
        return self.filter(minute__item__meeting__committee__in=live)

    def of_committee(self, committee: Committee) -> Self:
        """Clauses from the committee's own meetings."""
        return self.filter(minute__item__meeting__committee=committee)

    def without_follow_up(self) -> Self:
        """Clauses that request something but have no follow-up or reason for needing none."""
        asking = self.not_withdrawn().exclude(kind__in=ASKS_NOTHING)
        still = Count("follow_ups", filter=Q(follow_ups__withdrawn_at__isnull=True))
        return asking.alias(still=still).filter(still=0, no_follow_up_because="")

    def with_origin(self) -> Self:
        """Loads the minute, item, meeting and committee."""
        return self.select_related("minute__item__meeting__committee")

    def oldest_first(self) -> Self:
        """By date of the meeting."""
        return self.order_by("minute__item__meeting__held_on", "order", "pk")

    def in_order(self) -> Self:
        """In the order of the minutes."""
        return self.order_by("order", "pk")


class Resolution(Retractable, Versioned):
    """A clause of a resolution, with its label as typed.

    It can also be a request from the chair or an undertaking that was minuted.
    """

    minute = models.ForeignKey(Minute, models.PROTECT, related_name="resolutions")
    order = models.PositiveSmallIntegerField(_("position in the minute"))
    label = models.CharField(_("label"), max_length=20, blank=True)
    text = models.TextField(_("text"))
    kind = models.CharField(_("kind"), max_length=30, choices=ResolutionKind.choices)
    moved_by = models.CharField(_("moved by"), max_length=200, blank=True)
    seconded_by = models.CharField(_("seconded by"), max_length=200, blank=True)
    no_follow_up_because = models.TextField(_("why it needs no follow-up"), blank=True)
    search_text = SearchText("label", "text")

    objects = ResolutionQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.label} {self.text}".strip()

    def get_absolute_url(self) -> str:
        """The clause's section of the item page."""
        page = reverse("committees:item", args=[self.minute.item_id])
        return f"{page}#resolution-{self.pk}"

    @property
    def is_resolved(self) -> bool:
        """Whether the committee resolved it.

        Requests from the chair and undertakings are not resolved.
        """
        return self.kind not in NOT_RESOLVED

    @property
    def asks_nothing(self) -> bool:
        """Whether it needs no follow-up: it is complete once passed."""
        return self.kind in ASKS_NOTHING


class AmendedPart(models.TextChoices):
    """The part of a minute or clause that was amended."""

    ADDED = "ADDED", _("Added")
    NUMBER = "NUMBER", _("Number of the minute")
    TEXT = "TEXT", _("Text")
    EXEMPT_TEXT = "EXEMPT_TEXT", _("Exempt part")
    PUBLIC_SUMMARY = "PUBLIC_SUMMARY", _("Public summary")
    REFERS_TO_TEXT = "REFERS_TO_TEXT", _("Earlier minute, as cited in the minutes")
    LABEL = "LABEL", _("Label")
    KIND = "KIND", _("Kind")
    MOVED_BY = "MOVED_BY", _("Moved by")
    SECONDED_BY = "SECONDED_BY", _("Seconded by")
    DECISIONS = "DECISIONS", _("Decisions on actions")


class AmendmentQuerySet(models.QuerySet["Amendment"]):
    """Queries for amendments."""

    def public(self) -> Self:
        """Amendments to parts that the public can read.

        Their earlier text is not public.
        """
        return self.filter(minute__in=Minute.objects.public()).of_open_parts()

    def visible_to(self, user: User) -> Self:
        """Amendments to minutes that the user can see.

        Amendments to exempt parts are included if the user can see such parts.
        """
        amendments = self.filter(minute__in=Minute.objects.visible_to(user))
        return amendments if sees_exempt(user) else amendments.of_open_parts()

    def of_open_parts(self) -> Self:
        """Amendments to open parts only.

        The fact that an exempt part was amended is itself exempt.
        """
        return self.exclude(part=AmendedPart.EXEMPT_TEXT)

    def in_order(self) -> Self:
        """In the order they were made."""
        return self.order_by("amended_at", "pk")


class Amendment(AppendOnlyModel):
    """A change to one part of confirmed minutes: the earlier text, the date and the reason.

    If there is no `resolution`, the part belongs to the minute itself. Additions have no earlier
    text. If `is_exempt` is set, only users who can see exempt matters can read the earlier text.
    """

    redactable: ClassVar[tuple[str, ...]] = ("earlier", "reason")

    minute = models.ForeignKey(Minute, models.PROTECT, related_name="amendments")
    resolution = models.ForeignKey(
        Resolution, models.PROTECT, null=True, blank=True, related_name="amendments"
    )
    part = models.CharField(_("part"), max_length=20, choices=AmendedPart.choices)
    earlier = models.TextField(_("what it said before"), blank=True)
    is_exempt = models.BooleanField(_("the earlier words are exempt"), default=False)
    reason = models.TextField(_("why it was amended"), blank=True)
    amended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="amendments"
    )
    amended_at = models.DateTimeField(_("amended at"))
    redacted_on = models.DateField(_("redacted"), null=True, blank=True)

    objects = AmendmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(part="EXEMPT_TEXT") | Q(is_exempt=True),
                name="amendment_of_the_exempt_part_is_exempt",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.minute_id} {self.part} {self.amended_at:%Y-%m-%d}"
