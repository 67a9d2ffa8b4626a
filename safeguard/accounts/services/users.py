"""Who signs in, and in which roles."""

from collections.abc import Iterable
from datetime import datetime

from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group
from django.contrib.auth.password_validation import validate_password
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from safeguard.accounts.models import PostHolding, User
from safeguard.accounts.roles import Role
from safeguard.accounts.services.drawn import one_line
from safeguard.accounts.services.holdings import end_holdings_of
from safeguard.audit.services import digest, record
from safeguard.exceptions import Refused


class AdministratorExists(Exception):
    """Raised when somebody asks for the first administrator and there is one."""


@transaction.atomic
def create_user(
    *,
    email: str,
    name: str,
    roles: Iterable[Role],
    password: str | None,
    by: User,
    at: datetime,
) -> User:
    """Make a sign-in, and give it the posts that were held under this e-mail address.

    Without a password the person sets one by an invitation or by "forgotten password". Raises
    ValidationError for an address that is taken or none, an empty name, or a weak password.
    """
    user = User(email=email.strip().lower(), name=one_line(name))
    if password is not None:
        validate_password(password, user)
    user.set_password(password)
    user.full_clean()
    user.save()
    _note_address(user)
    given = _give_roles(user, roles)
    linked = _link_posts(user)
    record("user.created", user, by=by, at=at, email=digest(user.email), roles=given, posts=linked)
    return user


@transaction.atomic
def make_first_administrator(*, email: str, name: str, password: str, at: datetime) -> User:
    """Make the sign-in that makes all others.

    Raises AdministratorExists, or ValidationError as `create_user` does.
    """
    if _administrators().exists():
        raise AdministratorExists
    return create_user(
        email=email,
        name=name,
        roles=[Role.ADMINISTRATOR],
        password=password,
        by=User.objects.system(),
        at=at,
    )


@transaction.atomic
def set_roles(
    *,
    user: User,
    roles: Iterable[Role],
    by: User,
    at: datetime,
    version: int | None = None,
) -> User:
    """Give exactly these roles, in force with the person's next click.

    Raises Refused, StaleRecord.
    """
    user.take_version(version)
    wanted = frozenset(roles)
    if user.is_active and user.is_administrator and Role.ADMINISTRATOR not in wanted:
        _keep_an_administrator(besides=user)
    old = sorted(user.roles)
    new = _give_roles(user, wanted)
    if new != old:
        record("user.roles_set", user, by=by, at=at, old=old, new=new)
    return user


@transaction.atomic
def set_password(*, user: User, password: str, by: User, at: datetime) -> None:
    """Give a password; raises ValidationError for a weak one."""
    validate_password(password, user)
    user.set_password(password)
    user.save(update_fields=["password"])
    record("user.password_set", user, by=by, at=at)


@transaction.atomic
def change_user(
    *,
    user: User,
    version: int | None,
    email: str,
    name: str,
    by: User,
    at: datetime,
) -> User:
    """Mend a name, or let somebody sign in with another address, at which posts reach them too.

    The old address signs in no more, and no link sent to it works. Raises ValidationError for an
    address that is taken or none, or an empty name; StaleRecord.
    """
    user.take_version(version)
    old_email, old = user.email, _facts(user)
    user.email, user.name = email.strip().lower(), one_line(name)
    user.full_clean()
    user.save(update_fields=["email", "name"])
    if user.email != old_email:
        _note_address(user)
        user.holdings.filter(email=old_email).update(email=user.email)
        _link_posts(user)
    if _facts(user) != old:
        record("user.changed", user, by=by, at=at, old=old, new=_facts(user))
    return user


@transaction.atomic
def deactivate_user(
    *,
    user: User,
    by: User,
    at: datetime,
    version: int | None = None,
) -> User:
    """Let somebody sign in no more, from their next click on. Today is the last day of their posts.

    Their password goes too, so that no old session or link wakes up if they come back. Raises
    Refused, StaleRecord.
    """
    user.take_version(version)
    if user.is_administrator:
        _keep_an_administrator(besides=user)
    user.set_unusable_password()
    if User.objects.filter(pk=user.pk, is_active=True).update(
        is_active=False, password=user.password
    ):
        end_holdings_of(user, on=timezone.localdate(at), by=by, at=at)
        record("user.deactivated", user, by=by, at=at)
    user.is_active = False
    return user


@transaction.atomic
def reactivate_user(
    *,
    user: User,
    by: User,
    at: datetime,
    version: int | None = None,
) -> User:
    """Let somebody sign in again, with the roles they had, a new password and no posts.

    Raises StaleRecord.
    """
    user.take_version(version)
    if User.objects.filter(pk=user.pk, is_active=False).update(is_active=True):
        record("user.reactivated", user, by=by, at=at)
    user.is_active = True
    return user


def _note_address(user: User) -> None:
    """Keeps allauth's own row of the address beside ours, and no older one to sign in by.

    Without it allauth would write the row as soon as anybody looks at a link for a new password.
    """
    EmailAddress.objects.filter(user=user).exclude(email=user.email).delete()
    EmailAddress.objects.get_or_create(user=user, email=user.email)


def _facts(user: User) -> dict[str, str]:
    return {"email": digest(user.email), "name": digest(user.name)}


def _link_posts(user: User) -> int:
    """Give the person the posts that are held under their address, and return how many."""
    return PostHolding.objects.filter(email=user.email, user=None).update(user=user)


def _give_roles(user: User, roles: Iterable[Role]) -> list[Role]:
    wanted = sorted(frozenset(roles))
    user.groups.set([Group.objects.get(name=role.value) for role in wanted])
    # Read once per instance, so the old answer has to go.
    user.__dict__.pop("roles", None)
    return wanted


def _keep_an_administrator(*, besides: User) -> None:
    if not _administrators().exclude(pk=besides.pk).exists():
        raise Refused(
            _("This is the last administrator. Give somebody else the role first, and try again.")
        )


def _administrators() -> QuerySet[User]:
    """Everybody who can make sign-ins; two who ask at once take turns."""
    Group.objects.select_for_update().get(name=Role.ADMINISTRATOR.value)
    return User.objects.filter(is_active=True, groups__name=Role.ADMINISTRATOR.value)
