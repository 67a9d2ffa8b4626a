"""Users: the accounts people sign in with."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from safeguard.accounts.models.former_names import Renamed
from safeguard.accounts.models.posts import Post
from safeguard.accounts.roles import Role
from safeguard.model_bases import Versioned

SYSTEM_EMAIL = "system@safeguard.invalid"
_SEES_CONFIDENTIAL = {Role.IMPROVEMENT_TEAM, Role.SIGNING_OFFICER, Role.AUDITOR}
_SEES_LIVE_FIGURES = _SEES_CONFIDENTIAL | {Role.OFFICER, Role.CLERK}


class UserQuerySet(models.QuerySet["User"]):
    """Selecting and sorting users."""

    def visible_to(self, user: User) -> Self:
        """For administrators, all accounts except the system user's; for anyone else, none."""
        return self.exclude(email=SYSTEM_EMAIL) if user.is_administrator else self.none()

    def who_sign_in(self) -> Self:
        """Open accounts of people."""
        return self.filter(is_active=True).exclude(email=SYSTEM_EMAIL)

    def who_see_confidential(self) -> Self:
        """Open accounts that can see confidential actions, whatever post they hold."""
        roles = [role.value for role in _SEES_CONFIDENTIAL]
        return self.filter(is_active=True, groups__name__in=roles).distinct()

    def in_order(self) -> Self:
        """Open accounts first, then by name."""
        return self.order_by("-is_active", Lower("name"), "pk")


class UserManager(BaseUserManager["User"]):
    """Looks up users by email address, ignoring case."""

    def get_queryset(self) -> UserQuerySet:
        """All users."""
        return UserQuerySet(self.model, using=self._db)

    def visible_to(self, user: User) -> UserQuerySet:
        """The users this user can see."""
        return self.get_queryset().visible_to(user)

    def get_by_natural_key(self, username: str | None) -> User:
        """The user with this email address. Raises User.DoesNotExist."""
        return self.get(email=(username or "").lower())

    def system(self) -> User:
        """The system user, for commands run without `--as`."""
        return self.get(email=SYSTEM_EMAIL)


class User(AbstractBaseUser, PermissionsMixin, Versioned, Renamed):
    """An account. Its permissions come from its roles and from the posts the person holds."""

    unversioned_verbs = ("user.password_set",)
    name_column = "name"

    email = models.EmailField(
        _("email address"),
        max_length=254,
        unique=True,
        error_messages={"unique": _("There is already an account with this email address")},
    )
    name = models.CharField(_("name"), max_length=200)
    is_active = models.BooleanField(_("can sign in"), default=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    objects: ClassVar[UserManager] = UserManager()

    class Meta:
        constraints = [
            # Lower case, so that "unique" means the same in SQLite and PostgreSQL.
            models.CheckConstraint(
                condition=Q(email=Lower("email")),
                name="accounts_user_email_is_lower_case",
                violation_error_message=_("Enter the email address in lower case"),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The account's page for administrators."""
        return reverse("administration:user", args=[self.pk])

    @cached_property
    def roles(self) -> frozenset[Role]:
        """The person's roles. They are read only once for each instance."""
        names = {group.name for group in self.groups.all()}
        return frozenset(role for role in Role if role in names)

    @property
    def roles_in_order(self) -> list[Role]:
        """The person's roles in display order."""
        return [role for role in Role if role in self.roles]

    @property
    def awaits_password(self) -> bool:
        """Whether the account is open but has no password yet."""
        return self.is_active and not self.has_usable_password()

    def has_role(self, role: Role) -> bool:
        """Whether the person has the role."""
        return role in self.roles

    @property
    def is_improvement_team(self) -> bool:
        """Whether they manage the plans."""
        return self.has_role(Role.IMPROVEMENT_TEAM)

    @property
    def is_signing_officer(self) -> bool:
        """Whether they can sign off actions."""
        return self.has_role(Role.SIGNING_OFFICER)

    @property
    def is_clerk(self) -> bool:
        """Whether they manage committee papers."""
        return self.has_role(Role.CLERK)

    @property
    def is_member(self) -> bool:
        """Whether they are a committee member."""
        return self.has_role(Role.MEMBER)

    @property
    def is_auditor(self) -> bool:
        """Whether they are an auditor."""
        return self.has_role(Role.AUDITOR)

    @property
    def is_administrator(self) -> bool:
        """Whether they manage accounts."""
        return self.has_role(Role.ADMINISTRATOR)

    @property
    def sees_confidential(self) -> bool:
        """Whether they can see confidential actions, whatever post they hold."""
        return not self.roles.isdisjoint(_SEES_CONFIDENTIAL)

    @property
    def sees_live_figures(self) -> bool:
        """Whether they can see live plans. Members and administrators can only see publications."""
        return not self.roles.isdisjoint(_SEES_LIVE_FIGURES)

    @property
    def writes_reports(self) -> bool:
        """Whether they can write reports: the improvement team and clerks."""
        return self.is_improvement_team or self.is_clerk

    @property
    def sees_withdrawn_reports(self) -> bool:
        """Whether they can read withdrawn reports: those who write reports, and auditors."""
        return self.writes_reports or self.is_auditor

    def posts_on(self, day: date) -> models.QuerySet[Post]:
        """The posts the person holds or covers on the date."""
        return Post.objects.filter(pk__in=self.holdings.on(day).values("post"))
