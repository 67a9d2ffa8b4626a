"""Meetings, their agendas and documents."""

from datetime import date, datetime
from typing import Self

from django.db import models
from django.db.models import Case, Q, When
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from committees.meetings import exemption
from committees.models.committee import Committee, in_sight, published_during_membership, sat_on
from safeguard.accounts.models import Post, User
from safeguard.dates import in_words
from safeguard.model_bases import Retractable, Versioned
from safeguard.text_search import SearchText


def sees_exempt(user: User) -> bool:
    """Whether the user can see exempt matters.

    Clerks can, and so can those who see confidential actions.
    """
    return user.sees_confidential or user.is_clerk


class MeetingQuerySet(models.QuerySet["Meeting"]):
    """Queries for meetings."""

    def public(self) -> Self:
        """Meetings of committees that meet in public."""
        return self.filter(committee__is_public=True)

    def visible_to(self, user: User) -> Self:
        """All meetings for officers. Members see a board's meetings during their membership."""
        return self.filter(sat_on(user, committee="committee", day="held_on"))

    def public_agendas(self) -> Self:
        """Public meetings with a published agenda."""
        return self.public().filter(agenda_published_at__isnull=False)

    def agendas_visible_to(self, user: User) -> Self:
        """Meetings with an agenda that the user can see. Members see it once it is published."""
        meetings = self.visible_to(user)
        if user.sees_live_figures:
            return meetings
        in_time = published_during_membership(user, committee="committee", at="agenda_published_at")
        return meetings.filter(in_time, agenda_published_at__isnull=False)

    def public_minutes(self) -> Self:
        """Public meetings with published minutes."""
        return self.public_agendas().filter(minutes_published_at__isnull=False)

    def minutes_visible_to(self, user: User) -> Self:
        """Meetings with minutes that the user can see. Members see them once they are published."""
        meetings = self.agendas_visible_to(user)
        if user.sees_live_figures:
            return meetings
        in_time = published_during_membership(
            user, committee="committee", at="minutes_published_at"
        )
        return meetings.filter(in_time, minutes_published_at__isnull=False)

    def took_place(self) -> Self:
        """Excludes cancelled meetings."""
        return self.exclude(status=MeetingStatus.CANCELLED)

    def coming(self, *, at: datetime) -> Self:
        """Meetings that have not begun and have no published minutes, soonest first."""
        return self.exclude(_has_begun(at)).order_by("held_on", "pk")

    def nearest_first(self, committee: Committee, *, on: date) -> Self:
        """Most likely choice first.

        The committee's own meetings come first, upcoming ones before past ones, and those nearest
        to the day first.
        """
        return self.order_by(
            Case(When(committee=committee, then=1), default=2),
            Case(When(held_on__gte=on, then=1), default=2),
            Case(When(held_on__gte=on, then="held_on")),
            "-held_on",
            "pk",
        )

    def past(self, *, at: datetime) -> Self:
        """All other meetings, latest first."""
        return self.filter(_has_begun(at)).order_by("-held_on", "-pk")


def _has_begun(at: datetime) -> Q:
    """Selects meetings that have begun. One with no time begins when its day is over."""
    now = timezone.localtime(at)
    today = Q(held_on=now.date(), starts_at__isnull=False, starts_at__lte=now.time())
    return today | Q(held_on__lt=now.date()) | Q(minutes_published_at__isnull=False)


class MeetingStatus(models.TextChoices):
    """Whether a meeting is planned, held, cancelled or moved."""

    PLANNED = "PLANNED", _("Planned")
    HELD = "HELD", _("Held")
    CANCELLED = "CANCELLED", _("Cancelled")
    MOVED = "MOVED", _("Moved to another date")


class MinutesState(models.TextChoices):
    """Whether minutes are a draft or confirmed by a later meeting."""

    DRAFT = "DRAFT", _("Draft")
    CONFIRMED = "CONFIRMED", _("Confirmed")


class Meeting(Versioned):
    """A meeting of a committee. If it is moved, follow-ups due at it move with it.

    `confirmed_by_meeting` is the later meeting that confirmed its minutes, and
    `confirmed_by_minute` the minute that says so. Both are unknown for minutes confirmed before
    they were asked for.
    """

    # Withdrawing an item and confirming minutes leave no event about the meeting.
    unversioned_verbs = None

    committee = models.ForeignKey(Committee, models.PROTECT, related_name="meetings")
    held_on = models.DateField(_("date"))
    first_held_on = models.DateField(_("date first announced"), null=True, blank=True)
    starts_at = models.TimeField(_("time"), null=True, blank=True)
    place = models.CharField(_("place"), max_length=200, blank=True)
    status = models.CharField(
        _("status"),
        max_length=20,
        choices=MeetingStatus.choices,
        default=MeetingStatus.PLANNED,
    )
    status_reason = models.CharField(_("why"), max_length=500, blank=True)
    external_id = models.CharField(_("ID in the committee system"), max_length=200, blank=True)
    external_url = models.URLField(
        _("web page in the committee system"), max_length=500, blank=True
    )
    agenda_published_at = models.DateTimeField(_("agenda published"), null=True, blank=True)
    minutes_state = models.CharField(
        _("state of the minutes"),
        max_length=20,
        choices=MinutesState.choices,
        default=MinutesState.DRAFT,
    )
    minutes_published_at = models.DateTimeField(_("minutes published"), null=True, blank=True)
    confirmed_by_meeting = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="confirms"
    )
    confirmed_by_minute = models.ForeignKey(
        "committees.Minute", models.PROTECT, null=True, blank=True, related_name="confirms"
    )

    objects = MeetingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["committee", "held_on"], name="meeting_once_a_day"),
            models.UniqueConstraint(
                fields=["committee", "external_id"],
                condition=~Q(external_id=""),
                name="meeting_external_id_once",
            ),
            models.CheckConstraint(
                condition=~Q(status="MOVED") | Q(first_held_on__isnull=False),
                name="meeting_moved_keeps_its_first_date",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.committee}, {in_words(self.held_on)}"

    def get_absolute_url(self) -> str:
        """The meeting's page."""
        return reverse("committees:meeting", args=[self.pk])

    @property
    def day(self) -> str:
        """The date in words."""
        return in_words(self.held_on)

    @property
    def is_cancelled(self) -> bool:
        """Whether the meeting is cancelled."""
        return self.status == MeetingStatus.CANCELLED

    def has_been_held(self, *, on: date) -> bool:
        """Whether its day has come and it was not cancelled."""
        return self.held_on <= on and not self.is_cancelled

    @property
    def has_confirmed_minutes(self) -> bool:
        """Whether the committee has confirmed the minutes."""
        return self.minutes_state == MinutesState.CONFIRMED


class Openness(models.Model):
    """Whether a record is exempt, and if so under which paragraphs and why.

    An exempt matter has a neutral title for the public agenda and a public interest reason (LGA
    1972 s.100B(2), Schedule 12A paragraph 10).
    """

    is_exempt = models.BooleanField(_("exempt"), default=False)
    exempt_paragraphs = models.CharField(_("paragraphs of Schedule 12A"), max_length=60, blank=True)
    exempt_reason = models.TextField(_("public interest reason for the exemption"), blank=True)
    public_title = models.CharField(_("title for the public agenda"), max_length=200, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(is_exempt=False)
                | ~(Q(exempt_paragraphs="") | Q(exempt_reason="") | Q(public_title="")),
                name="%(class)s_exempt_says_why",
            ),
        ]

    @property
    def exempt_because(self) -> str:
        """The paragraphs as cited on the public agenda; empty if not exempt."""
        return exemption.cited(self.exempt_paragraphs) if self.is_exempt else ""


class AgendaItemQuerySet(models.QuerySet["AgendaItem"]):
    """Queries for agenda items."""

    def public(self) -> Self:
        """Open items on published agendas of committees that meet in public."""
        return self.filter(
            in_sight("meeting__agenda_published_at"),
            is_exempt=False,
            meeting__in=Meeting.objects.public_agendas(),
        )

    def visible_to(self, user: User) -> Self:
        """Items on agendas that the user can see.

        Exempt items are included if the user can see them.
        """
        items = self.filter(meeting__in=Meeting.objects.agendas_visible_to(user))
        if not user.is_clerk:
            items = items.in_sight()
        return items if sees_exempt(user) else items.filter(is_exempt=False)

    def in_sight(self) -> Self:
        """Excludes items withdrawn before their agenda was published."""
        return self.filter(in_sight("meeting__agenda_published_at"))

    def not_withdrawn(self) -> Self:
        """Excludes withdrawn items."""
        return self.filter(withdrawn_at__isnull=True)

    def in_order(self) -> Self:
        """In agenda order."""
        return self.order_by("order", "pk")


class AgendaItem(Openness, Retractable, Versioned):
    """An item of business at a meeting, with the council's own numbering."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="items")
    number = models.CharField(_("number"), max_length=20, blank=True)
    order = models.PositiveSmallIntegerField(_("position on the agenda"))
    title = models.CharField(_("title"), max_length=300)
    purpose_line = models.CharField(_("purpose"), max_length=500, blank=True)
    presenter = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="items")
    opened_at = models.DateTimeField(_("made public"), null=True, blank=True)
    opened_reason = models.TextField(_("why it was made public"), blank=True)
    search_text = SearchText("title")

    objects = AgendaItemQuerySet.as_manager()

    class Meta(Openness.Meta):
        constraints = [
            *Openness.Meta.constraints,
            *Retractable.Meta.constraints,
            models.UniqueConstraint(
                fields=["meeting", "number"],
                condition=~Q(number="") & Q(withdrawn_at__isnull=True),
                name="agendaitem_number_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}".strip()

    def get_absolute_url(self) -> str:
        """The item's page."""
        return reverse("committees:item", args=[self.pk])


class DocumentQuerySet(models.QuerySet["Document"]):
    """Queries for documents."""

    def public(self) -> Self:
        """Open documents of public items."""
        return self.in_sight().filter(is_exempt=False, item__in=AgendaItem.objects.public())

    def visible_to(self, user: User) -> Self:
        """Documents of items that the user can see.

        Exempt documents are included if the user can see them.
        """
        documents = self.filter(item__in=AgendaItem.objects.visible_to(user))
        if not user.is_clerk:
            documents = documents.in_sight()
        return documents if sees_exempt(user) else documents.filter(is_exempt=False)

    def in_sight(self) -> Self:
        """Excludes documents withdrawn before their agenda was published."""
        return self.filter(in_sight("item__meeting__agenda_published_at"))

    def not_withdrawn(self) -> Self:
        """Excludes withdrawn documents."""
        return self.filter(withdrawn_at__isnull=True)

    def in_order(self) -> Self:
        """In the order they were added."""
        return self.order_by("pk")


class Document(Openness, Retractable, Versioned):
    """A document for an agenda item, held at a web address."""

    item = models.ForeignKey(AgendaItem, models.PROTECT, related_name="documents")
    title = models.CharField(_("title"), max_length=300)
    external_url = models.URLField(_("web address"), max_length=500, blank=True)

    objects = DocumentQuerySet.as_manager()

    class Meta(Openness.Meta):
        constraints = [*Openness.Meta.constraints, *Retractable.Meta.constraints]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The item's page."""
        return reverse("committees:item", args=[self.item_id])
