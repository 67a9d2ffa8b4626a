"""Teams, the posts in them, and who holds each post."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Prefetch, Q, Value, When
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from safeguard.accounts.models.former_names import Renamed
from safeguard.model_bases import Versioned

if TYPE_CHECKING:
    from safeguard.accounts.models.users import User


class TeamKind(models.TextChoices):
    """The kind of a team."""

    COUNCIL = "COUNCIL", _("Council")
    DIRECTORATE = "DIRECTORATE", _("Directorate")
    BRANCH = "BRANCH", _("Branch")
    TEAM = "TEAM", _("Team")
    PARTNER_AGENCY = "PARTNER_AGENCY", _("Partner agency")


class Team(Versioned):
    """Part of the council, or a partner such as the police or the health service."""

    name = models.CharField(
        _("name"),
        max_length=200,
        unique=True,
        error_messages={"unique": _("There is already a team with this name")},
    )
    kind = models.CharField(_("kind"), max_length=20, choices=TeamKind)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="parts")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(parent=F("id")),
                name="accounts_team_is_not_its_own_parent",
                violation_error_message=_("A team cannot be part of itself"),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The team's page."""
        return reverse("people:team", args=[self.pk])


class PostQuerySet(models.QuerySet["Post"]):
    """Selecting and sorting posts."""

    def in_order(self) -> Self:
        """By job title, ignoring case."""
        return self.order_by(Lower("job_title"), "pk")

    def in_need_first(self, *, on: date) -> Self:
        """Annotated with `need` and sorted by it.

        Posts with no holder or cover come first, then those with no email address, then the rest.
        """
        return self.annotate(need=_need(on)).order_by("need", Lower("job_title"), "pk")

    def in_need(self, *, on: date) -> Self:
        """Posts that have no holder or cover on the date, or no email address."""
        return self.annotate(need=_need(on)).exclude(need=PostNeed.NOTHING)

    def with_people(self, *, on: date) -> Self:
        """Adds `people`: who holds and covers each post on the date, starting with the holder."""
        people = PostHolding.objects.on(on).order_by("-kind", "from_on", "pk")
        return self.prefetch_related(Prefetch("holdings", people, to_attr="people"))


class PostManager(models.Manager["Post"]):
    """Posts that have not been merged into others."""

    def get_queryset(self) -> PostQuerySet:
        """Without merged posts."""
        return PostQuerySet(self.model, using=self._db).filter(merged_into=None)


class PostNeed(models.IntegerChoices):
    """What a post is missing before anyone can be asked for updates."""

    HOLDER = 0, _("No holder")
    ADDRESS = 1, _("No email address")
    NOTHING = 2, _("Nothing missing")


def _need(on: date) -> Case:
    filled = PostHolding.objects.on(on).filter(post=OuterRef("pk"))
    return Case(
        When(~Exists(filled), then=Value(PostNeed.HOLDER)),
        When(~Exists(filled.exclude(email="")), then=Value(PostNeed.ADDRESS)),
        default=Value(PostNeed.NOTHING),
    )


class Post(Versioned, Renamed):
    """A job in a team. Actions are led by posts, so they keep their lead when people leave."""

    # Merging another post into it leaves no event of its own.
    unversioned_verbs = None
    name_column = "job_title"

    job_title = models.CharField(_("job title"), max_length=200)
    team = models.ForeignKey(Team, models.PROTECT, null=True, blank=True, related_name="posts")
    reports_to = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="reports"
    )
    # A merged post is kept for the history that names it. Nothing new can refer to it.
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged", editable=False
    )

    # Set by `in_need_first` and `with_people`.
    need: int
    people: list[PostHolding]

    objects = PostManager.from_queryset(PostQuerySet)()
    with_merged = PostQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["job_title", "team"],
                name="accounts_post_in_team",
                violation_error_message=_("This team already has a post with this job title"),
            ),
            # In SQL two null teams differ, so posts without a team need a constraint of their own.
            models.UniqueConstraint(
                fields=["job_title"],
                condition=Q(team__isnull=True),
                name="accounts_post_without_team",
                violation_error_message=_(
                    "There is already a post with this job title and no team"
                ),
            ),
            models.CheckConstraint(
                condition=~Q(reports_to=F("id")),
                name="accounts_post_does_not_report_to_itself",
                violation_error_message=_("A post cannot report to itself"),
            ),
            models.CheckConstraint(
                condition=~Q(merged_into=F("id")),
                name="accounts_post_is_not_merged_into_itself",
                violation_error_message=_("A post cannot be merged into itself"),
            ),
        ]

    def __str__(self) -> str:
        return self.job_title

    def get_absolute_url(self) -> str:
        """The post's page."""
        return reverse("people:post", args=[self.pk])

    @property
    def today(self) -> Post:
        """The post, or the one that it has been merged into."""
        return self.merged_into.today if self.merged_into else self

    @property
    def full_title(self) -> str:
        """The job title and its team, which must be loaded."""
        return f"{self.job_title} ({self.team.name})" if self.team else self.job_title


def name_or_post(name: str, post: Post | None, *, at: datetime) -> str:
    """The name of a person, or the job title of their post if only an email address is known."""
    return post.name_at(at) if post and "@" in name else name


class PostHoldingQuerySet(models.QuerySet["PostHolding"]):
    """Selecting and sorting holdings."""

    def on(self, day: date) -> Self:
        """Holdings on the date, including their last day."""
        return self.not_cancelled().filter(
            Q(to_on__isnull=True) | Q(to_on__gte=day), from_on__lte=day
        )

    def at(self, address: str) -> Self:
        """Holdings of the person with this email address, unless their account is closed."""
        theirs = self.filter(Q(email__iexact=address) | Q(user__email=address.lower()))
        return theirs.of_open_accounts()

    def of_open_accounts(self) -> Self:
        """Holdings of people who have no account or an open one."""
        return self.exclude(user__is_active=False)

    def not_cancelled(self) -> Self:
        """Holdings that were not cancelled before they began."""
        return self.filter(is_cancelled=False)

    def visible_to(self, user: User) -> Self:
        """All holdings for people who work with the live plans.

        Nobody else sees any, because they name staff.
        """
        return self if user.sees_live_figures else self.none()

    def newest_first(self) -> Self:
        """By first day, latest first."""
        return self.order_by("-from_on", "-pk")


class HoldingKind(models.TextChoices):
    """Holder or cover."""

    HOLDER = "HOLDER", _("Holder")
    COVER = "COVER", _("Cover")


class PostHolding(models.Model):
    """A period in which a person held or covered a post, with or without an account."""

    post = models.ForeignKey(Post, models.PROTECT, related_name="holdings")
    kind = models.CharField(_("kind"), max_length=10, choices=HoldingKind)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="holdings"
    )
    name = models.CharField(_("name"), max_length=200, blank=True)
    email = models.EmailField(_("email address"), max_length=254, blank=True)
    from_on = models.DateField(_("from"))
    to_on = models.DateField(_("to"), null=True, blank=True)
    is_cancelled = models.BooleanField(_("cancelled before it began"), default=False)
    # How often the links emailed to its person were ended. A link names the number it was made at.
    links_ended = models.PositiveIntegerField(default=0)

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
        """Whether the first day is after this date."""
        return self.from_on > day

    def is_in_force(self, *, on: date) -> bool:
        """Whether the holding is current on the date."""
        return self.term(on=on) == HoldingTerm.NOW

    def term(self, *, on: date) -> HoldingTerm:
        """Whether the holding is current, future, past or cancelled on the date."""
        if self.is_cancelled:
            return HoldingTerm.CANCELLED
        if self.begins_after(on):
            return HoldingTerm.TO_COME
        if self.to_on is not None and self.to_on < on:
            return HoldingTerm.OVER
        return HoldingTerm.NOW


class HoldingTerm(models.TextChoices):
    """The status of a holding on a date."""

    NOW = "NOW", _("Current")
    TO_COME = "TO_COME", _("Not started")
    OVER = "OVER", _("Ended")
    CANCELLED = "CANCELLED", _("Cancelled")
