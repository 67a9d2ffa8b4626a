"""Committees and their members."""

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from actions.models import ImprovementPlan
from committees.minutes.labels import LabelStyle
from safeguard.accounts.models import Post, User
from safeguard.model_bases import Versioned


def in_sight(published_at: str) -> Q:
    """The condition that a row is not withdrawn, or was withdrawn only after publication.

    In the second case it is shown with the reason. `published_at` is the lookup for when the agenda
    or minutes were published.
    """
    return Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gt=F(published_at))


class CommitteeQuerySet(models.QuerySet["Committee"]):
    """Queries for committees."""

    def public(self) -> Self:
        """Committees that meet in public. Boards do not."""
        return self.filter(is_public=True)

    def visible_to(self, user: User) -> Self:
        """All committees for officers. Members see public ones and any they have ever sat on."""
        if user.sees_live_figures:
            return self
        return self.filter(Q(is_public=True) | Q(pk__in=_seats(user).values("committee")))

    def live_to(self, user: User, *, on: date) -> Self:
        """Committees that the user can see as they are now.

        A board's members can see it only during their membership.
        """
        if user.sees_live_figures:
            return self
        lasting = _seats(user).lasting_to(on)
        return self.filter(Q(is_public=True) | Q(pk__in=lasting.values("committee")))

    def in_order(self) -> Self:
        """By name."""
        return self.order_by("name", "pk")


class Committee(Versioned):
    """A scrutiny body. Councils call it a panel, commission or board, for example.

    `plans` are plans that it receives besides those in `plans_received`.
    """

    name = models.CharField(_("name"), max_length=200, unique=True)
    resolving_words = models.CharField(
        _("words that introduce a resolution"), max_length=60, default="RESOLVED -"
    )
    label_style = models.CharField(
        _("labels of resolutions"),
        max_length=10,
        choices=[(style.value, style.label) for style in LabelStyle],
        default=LabelStyle.LETTERS.value,
        blank=True,
    )
    is_public = models.BooleanField(_("meets in public"), default=True)
    keeps_record_elsewhere = models.URLField(
        _("web address of its agendas and minutes, if held elsewhere"), max_length=500, blank=True
    )

    plans = models.ManyToManyField(
        ImprovementPlan, verbose_name=_("plans"), blank=True, related_name="received_by"
    )

    objects = CommitteeQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The committee's page."""
        return reverse("committees:committee", args=[self.pk])


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Queries for memberships."""

    def public(self) -> Self:
        """Memberships of committees that meet in public."""
        return self.filter(committee__is_public=True)

    def visible_to(self, user: User) -> Self:
        """Memberships of committees the user can see as they are now."""
        live = Committee.objects.live_to(user, on=timezone.localdate())
        return self.filter(committee__in=live)

    def on(self, day: date | OuterRef) -> Self:
        """Memberships in force on the day, including the last day."""
        return self.lasting_to(day).filter(from_on__lte=day)

    def lasting_to(self, day: date | OuterRef) -> Self:
        """Memberships that had not ended before the day."""
        return self.filter(Q(to_on__isnull=True) | Q(to_on__gte=day))

    def in_order(self) -> Self:
        """Chair first, then by name."""
        rank = models.Case(
            *(models.When(role=role, then=place) for place, role in enumerate(SeatRole.values)),
            output_field=models.IntegerField(),
        )
        return self.order_by(rank, "name", "pk")


def _seats(user: User) -> MembershipQuerySet:
    return Membership.objects.filter(user=user)


def sat_on(user: User, *, committee: str, day: str) -> Q:
    """The condition that the user can see what a committee did on the day.

    It holds if the user sat on the committee that day, the committee meets in public or the user is
    an officer. `committee` and `day` are field lookups from the filtered rows.
    """
    if user.sees_live_figures:
        return Q()
    seats = _seats(user).filter(committee=OuterRef(committee)).on(OuterRef(day))
    return Q(**{f"{committee}__is_public": True}) | Q(Exists(seats))


def published_during_membership(user: User, *, committee: str, at: str) -> Q:
    """The condition that something was published before the user left the committee.

    It also holds if the committee meets in public or the user is an officer. Former members of a
    board do not see anything newer.
    """
    if user.sees_live_figures:
        return Q()
    seats = _seats(user).filter(committee=OuterRef(committee)).lasting_to(OuterRef(f"{at}__date"))
    return Q(**{f"{committee}__is_public": True}) | Q(Exists(seats))


class SeatRole(models.TextChoices):
    """The role of a member on a committee."""

    CHAIR = "CHAIR", _("Chair")
    VICE_CHAIR = "VICE_CHAIR", _("Vice-chair")
    MEMBER = "MEMBER", _("Member")
    CO_OPTED = "CO_OPTED", _("Co-opted member")
    IN_ATTENDANCE = "IN_ATTENDANCE", _("In attendance")


class Membership(Versioned):
    """A seat on a committee for a period, held by a councillor by name or by a post.

    An account, if there is one, gives the member access to a committee that is not public.
    """

    committee = models.ForeignKey(Committee, models.PROTECT, related_name="memberships")
    role = models.CharField(_("role"), max_length=20, choices=SeatRole.choices)
    name = models.CharField(_("name of the person or the seat"), max_length=200, blank=True)
    post = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="seats")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="seats"
    )
    from_on = models.DateField(_("from"))
    to_on = models.DateField(_("to"), null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(name="", post__isnull=True), name="membership_is_somebodys"
            ),
            models.CheckConstraint(
                condition=Q(to_on__isnull=True) | Q(to_on__gte=F("from_on")),
                name="membership_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return self.shown_as

    def get_absolute_url(self) -> str:
        """The committee's page."""
        return reverse("committees:committee", args=[self.committee_id])

    @property
    def shown_as(self) -> str:
        """The name, or else the job title, as it would be printed in minutes."""
        return self.name or (self.post.job_title if self.post else "")
