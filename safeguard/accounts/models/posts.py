"""Teams, the posts in them, and who holds a post when."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Prefetch, Q, Value, When
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from safeguard.versioning import Versioned

if TYPE_CHECKING:
    from safeguard.accounts.models.users import User


STALE_MESSAGE = _("Somebody has changed this while you were writing. Compare before you save.")


class TeamKind(models.TextChoices):
    """What sort of body a team is."""

    COUNCIL = "COUNCIL", _("Council")
    DIRECTORATE = "DIRECTORATE", _("Directorate")
    BRANCH = "BRANCH", _("Branch")
    TEAM = "TEAM", _("Team")
    PARTNER_AGENCY = "PARTNER_AGENCY", _("Partner agency")


class Team(Versioned):
    """A part of the council, or a partner such as the police or the health service."""

    stale_message = STALE_MESSAGE

    name = models.CharField(
        _("name"),
        max_length=200,
        unique=True,
        error_messages={"unique": _("There is a team of this name already")},
    )
    kind = models.CharField(_("kind"), max_length=20, choices=TeamKind)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="parts")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(parent=F("id")), name="accounts_team_is_not_its_own_parent"
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The team's page."""
        return reverse("people:team", args=[self.pk])


class PostQuerySet(models.QuerySet["Post"]):
    """Which posts, and in which order."""

    def in_order(self) -> Self:
        """By job title, whatever its case."""
        return self.order_by(Lower("job_title"), "pk")

    def in_need_first(self, *, on: date) -> Self:
        """Each with `need`: posts that nobody holds or covers, those no mail reaches, the rest."""
        return self.annotate(need=_need(on)).order_by("need", Lower("job_title"), "pk")

    def in_need(self, *, on: date) -> Self:
        """Only those that nobody holds or covers on the day, or that no mail reaches."""
        return self.annotate(need=_need(on)).exclude(need=PostNeed.NOTHING)

    def with_people(self, *, on: date) -> Self:
        """Each with `people`: who holds and covers it on the day, the holder first."""
        people = PostHolding.objects.on(on).order_by("-kind", "from_on", "pk")
        return self.prefetch_related(Prefetch("holdings", people, to_attr="people"))


class PostNeed(models.IntegerChoices):
    """What a post lacks before anybody can be asked how its actions go."""

    SOMEBODY = 0, _("Nobody holds this post")
    ADDRESS = 1, _("No e-mail address")
    NOTHING = 2, _("In order")


def _need(on: date) -> Case:
    filled = PostHolding.objects.on(on).filter(post=OuterRef("pk"))
    return Case(
        When(~Exists(filled), then=Value(PostNeed.SOMEBODY)),
        When(~Exists(filled.exclude(email="")), then=Value(PostNeed.ADDRESS)),
        default=Value(PostNeed.NOTHING),
    )


class Post(Versioned):
    """A job in a team. Actions are led by posts, because people leave and actions stay."""

    stale_message = STALE_MESSAGE

    job_title = models.CharField(_("job title"), max_length=200)
    team = models.ForeignKey(Team, models.PROTECT, null=True, blank=True, related_name="posts")
    reports_to = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="reports"
    )

    # Set by `in_need_first` and `with_people`.
    need: int
    people: list[PostHolding]

    objects = PostQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["job_title", "team"], name="accounts_post_in_team"),
            # SQL holds two empty teams to be different, so posts without a team need their own.
            models.UniqueConstraint(
                fields=["job_title"],
                condition=Q(team__isnull=True),
                name="accounts_post_without_team",
            ),
            models.CheckConstraint(
                condition=~Q(reports_to=F("id")), name="accounts_post_does_not_report_to_itself"
            ),
        ]

    def __str__(self) -> str:
        return self.job_title

    def get_absolute_url(self) -> str:
        """The post's page."""
        return reverse("people:post", args=[self.pk])

    @property
    def full_title(self) -> str:
        """The job title with its team, which tells two posts of one title apart; load the team."""
        return f"{self.job_title} ({self.team.name})" if self.team else self.job_title


class PostHoldingQuerySet(models.QuerySet["PostHolding"]):
    """Which holdings."""

    def on(self, day: date) -> Self:
        """Those in force on the day; the last day counts."""
        return self.not_cancelled().filter(
            Q(to_on__isnull=True) | Q(to_on__gte=day), from_on__lte=day
        )

    def not_cancelled(self) -> Self:
        """All but those that were taken back before they began."""
        return self.filter(is_cancelled=False)

    def visible_to(self, user: User) -> Self:
        """Names and addresses of staff are for those who work with the live plans."""
        return self if user.sees_live_figures else self.none()

    def newest_first(self) -> Self:
        """By the day they began."""
        return self.order_by("-from_on", "-pk")


class HoldingKind(models.TextChoices):
    """Whether the post is the person's own."""

    HOLDER = "HOLDER", _("Holder")
    COVER = "COVER", _("Cover")


class PostHolding(models.Model):
    """Who held or covered a post, from which day to which. They need not have a sign-in."""

    post = models.ForeignKey(Post, models.PROTECT, related_name="holdings")
    kind = models.CharField(_("kind"), max_length=10, choices=HoldingKind)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="holdings"
    )
    name = models.CharField(_("name"), max_length=200, blank=True)
    email = models.EmailField(_("e-mail address"), max_length=254, blank=True)
    from_on = models.DateField(_("from"))
    to_on = models.DateField(_("to"), null=True, blank=True)
    is_cancelled = models.BooleanField(_("cancelled before it began"), default=False)

    objects = PostHoldingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(to_on__isnull=True) | Q(to_on__gte=F("from_on")),
                name="accounts_holding_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=~Q(name="", email=""), name="accounts_holding_is_somebodys"
            ),
            models.UniqueConstraint(
                fields=["post"],
                condition=Q(kind="HOLDER", to_on__isnull=True, is_cancelled=False),
                name="accounts_post_has_one_holder",
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.email

    def begins_after(self, day: date) -> bool:
        """Whether the day comes before its first."""
        return self.from_on > day

    def is_in_force(self, *, on: date) -> bool:
        """Whether they hold or cover the post on the day."""
        return self.term(on=on) == HoldingTerm.NOW

    def term(self, *, on: date) -> HoldingTerm:
        """How the day stands to it."""
        if self.is_cancelled:
            return HoldingTerm.CANCELLED
        if self.begins_after(on):
            return HoldingTerm.TO_COME
        if self.to_on is not None and self.to_on < on:
            return HoldingTerm.OVER
        return HoldingTerm.NOW


class HoldingTerm(models.TextChoices):
    """How a day stands to a holding."""

    NOW = "NOW", _("Now")
    TO_COME = "TO_COME", _("To come")
    OVER = "OVER", _("Over")
    CANCELLED = "CANCELLED", _("Cancelled")
