"""Who signs in."""

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

from safeguard.accounts.models.posts import STALE_MESSAGE, Post
from safeguard.accounts.roles import Role
from safeguard.versioning import Versioned

SYSTEM_EMAIL = "system@safeguard.invalid"
_SEES_CONFIDENTIAL = {Role.IMPROVEMENT_TEAM, Role.SIGNING_OFFICER, Role.AUDITOR}
_SEES_LIVE_FIGURES = _SEES_CONFIDENTIAL | {Role.OFFICER, Role.CLERK}


class UserQuerySet(models.QuerySet["User"]):
    """Which people."""

    def visible_to(self, user: User) -> Self:
        """Sign-ins are the administrators' business; the system's own is nobody's."""
        return self.exclude(email=SYSTEM_EMAIL) if user.is_administrator else self.none()

    def in_order(self) -> Self:
        """Those who may sign in first, then by name."""
        return self.order_by("-is_active", Lower("name"), "pk")


class UserManager(BaseUserManager["User"]):
    """Finds people by e-mail, whatever the case it is typed in."""

    def get_queryset(self) -> UserQuerySet:
        """All of them."""
        return UserQuerySet(self.model, using=self._db)

    def visible_to(self, user: User) -> UserQuerySet:
        """As the queryset's."""
        return self.get_queryset().visible_to(user)

    def get_by_natural_key(self, username: str | None) -> User:
        """The person who signs in with this e-mail; raises User.DoesNotExist."""
        return self.get(email=(username or "").lower())

    def system(self) -> User:
        """The one user nobody is: commands without a named person act by it."""
        return self.get(email=SYSTEM_EMAIL)


class User(AbstractBaseUser, PermissionsMixin, Versioned):
    """Somebody who signs in. What they may do follows from their roles and the posts they hold."""

    stale_message = STALE_MESSAGE

    email = models.EmailField(
        _("e-mail address"),
        max_length=254,
        unique=True,
        error_messages={"unique": _("Somebody signs in with this address already")},
    )
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

    def get_absolute_url(self) -> str:
        """The page on which an administrator keeps this sign-in."""
        return reverse("administration:user", args=[self.pk])

    @cached_property
    def roles(self) -> frozenset[Role]:
        """The roles this person has, read once per instance."""
        names = {group.name for group in self.groups.all()}
        return frozenset(role for role in Role if role in names)

    @property
    def roles_in_order(self) -> list[Role]:
        """The same, as pages list them."""
        return [role for role in Role if role in self.roles]

    @property
    def awaits_password(self) -> bool:
        """Whether they were invited and have not chosen a password yet."""
        return self.is_active and not self.has_usable_password()

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
