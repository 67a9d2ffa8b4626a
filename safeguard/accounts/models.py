"""Teams, the posts in them, who holds a post when, who signs in, and the forms they sent."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Self

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from safeguard.accounts.roles import Role

SYSTEM_EMAIL = "system@safeguard.invalid"
_SEES_CONFIDENTIAL = {Role.IMPROVEMENT_TEAM, Role.SIGNING_OFFICER, Role.AUDITOR}
_SEES_LIVE_FIGURES = _SEES_CONFIDENTIAL | {Role.OFFICER, Role.CLERK}


class TeamKind(models.TextChoices):
    """What sort of body a team is."""

    COUNCIL = "COUNCIL", _("Council")
    DIRECTORATE = "DIRECTORATE", _("Directorate")
    BRANCH = "BRANCH", _("Branch")
    TEAM = "TEAM", _("Team")
    PARTNER_AGENCY = "PARTNER_AGENCY", _("Partner agency")


class Team(models.Model):
    """A part of the council, or a partner such as the police or the health service."""

    name = models.CharField(_("name"), max_length=200, unique=True)
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


class Post(models.Model):
    """A job in a team. Actions are led by posts, because people leave and actions stay."""

    job_title = models.CharField(_("job title"), max_length=200)
    team = models.ForeignKey(Team, models.PROTECT, null=True, blank=True, related_name="posts")
    reports_to = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="reports"
    )

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


class UserManager(BaseUserManager["User"]):
    """Finds people by e-mail, whatever the case it is typed in."""

    def get_by_natural_key(self, username: str | None) -> User:
        """The person who signs in with this e-mail; raises User.DoesNotExist."""
        return self.get(email=(username or "").lower())

    def system(self) -> User:
        """The one user nobody is: commands without a named person act by it."""
        return self.get(email=SYSTEM_EMAIL)


class User(AbstractBaseUser, PermissionsMixin):
    """Somebody who signs in. What they may do follows from their roles and the posts they hold."""

    email = models.EmailField(_("e-mail address"), max_length=254, unique=True)
    name = models.CharField(_("name"), max_length=200)
    is_active = models.BooleanField(_("may sign in"), default=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    objects: ClassVar[UserManager] = UserManager()

    class Meta:
        constraints = [
            # Kept in lower case, so that "unique" means the same on both engines.
            models.CheckConstraint(
                condition=Q(email=Lower("email")), name="accounts_user_email_is_lower_case"
            )
        ]

    def __str__(self) -> str:
        return self.name

    @cached_property
    def roles(self) -> frozenset[Role]:
        """The roles this person has, read once per instance."""
        return frozenset(
            Role(name) for name in self.groups.values_list("name", flat=True) if name in set(Role)
        )

    def has_role(self, role: Role) -> bool:
        """Whether the role is among this person's."""
        return role in self.roles

    @property
    def is_improvement_team(self) -> bool:
        """Whether they run the plans."""
        return self.has_role(Role.IMPROVEMENT_TEAM)

    @property
    def is_signing_officer(self) -> bool:
        """Whether they may accept that something is done."""
        return self.has_role(Role.SIGNING_OFFICER)

    @property
    def is_clerk(self) -> bool:
        """Whether they keep a committee's papers."""
        return self.has_role(Role.CLERK)

    @property
    def is_member(self) -> bool:
        """Whether they sit on a committee."""
        return self.has_role(Role.MEMBER)

    @property
    def is_auditor(self) -> bool:
        """Whether they check the others."""
        return self.has_role(Role.AUDITOR)

    @property
    def is_administrator(self) -> bool:
        """Whether they make sign-ins and give roles."""
        return self.has_role(Role.ADMINISTRATOR)

    @property
    def sees_confidential(self) -> bool:
        """Whether confidential actions exist for them, whichever post they hold."""
        return not self.roles.isdisjoint(_SEES_CONFIDENTIAL)

    @property
    def sees_live_figures(self) -> bool:
        """Whether they see more than publications; members and administrators as such do not."""
        return not self.roles.isdisjoint(_SEES_LIVE_FIGURES)

    @property
    def writes_reports(self) -> bool:
        """Whether they prepare papers (improvement team) or print them (clerk)."""
        return self.is_improvement_team or self.is_clerk

    def posts_on(self, day: date) -> models.QuerySet[Post]:
        """The posts this person holds or covers on the day."""
        return Post.objects.filter(pk__in=self.holdings.on(day).values("post"))


class PostHoldingQuerySet(models.QuerySet["PostHolding"]):
    """Which holdings."""

    def on(self, day: date) -> Self:
        """Those in force on the day; the last day counts."""
        return self.filter(Q(to_on__isnull=True) | Q(to_on__gte=day), from_on__lte=day)


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
                condition=Q(kind="HOLDER", to_on__isnull=True),
                name="accounts_post_has_one_holder",
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.email


class Submission(models.Model):
    """A form somebody sent: the number it was drawn with and a digest of what stood in it."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    nonce = models.UUIDField()
    digest = models.CharField(max_length=64)
    sent_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "nonce"], name="accounts_submission_once"),
        ]

    def __str__(self) -> str:
        return str(self.nonce)
