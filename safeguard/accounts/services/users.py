"""Creating, changing and closing accounts, and setting roles."""

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
from safeguard.accounts.services.holdings import end_holdings_of
from safeguard.accounts.services.posts import one_line
from safeguard.audit.services import digest, record, recording_last
from safeguard.exceptions import Refused


class AdministratorExists(Exception):
    """Raised when the first administrator is to be created but there is already one."""


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
    """Create an account and link it to the posts held under this email address.

    If no password is given, the person sets one from an invitation or "Forgotten your password?".
    Raises ValidationError if the address is taken or invalid, the name is empty or the password is
    weak.
    """
    user = User(email=email.strip().lower(), name=one_line(name))
    if password is not None:
        validate_password(password, user)
    user.set_password(password)
    user.full_clean()
    user.save()
    _sync_address(user)
    assigned = _assign_roles(user, roles)
    linked = _link_posts(user)
    record(
        "user.created", user, by=by, at=at, email=digest(user.email), roles=assigned, posts=linked
    )
    return user


@transaction.atomic
def make_first_administrator(*, email: str, name: str, password: str, at: datetime) -> User:
    """Create the first account, which is an administrator's.

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
    """Replace the roles of an account, with immediate effect.

    Raises Refused for the last administrator, or StaleRecord.
    """
    user.take_version(version)
    wanted = frozenset(roles)
    if user.is_active and user.is_administrator and Role.ADMINISTRATOR not in wanted:
        _keep_an_administrator(besides=user)
    old = sorted(user.roles)
    new = _assign_roles(user, wanted)
    if new != old:
        record("user.roles_set", user, by=by, at=at, old=old, new=new)
    return user


@transaction.atomic
def set_password(*, user: User, password: str, by: User, at: datetime) -> None:
    """Set a password. Raises ValidationError if it is weak."""
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
    """Change the name or email address of an account, and both in its current holdings.

    History keeps the former name. The old address and any link sent to it stop working. Raises
    ValidationError if the address is taken or invalid or the name is empty, or StaleRecord.
    """
    user.take_version(version)
    old_email, old = user.email, _facts(user)
    old_name = user.name
    user.email = email.strip().lower()
    user.rename(one_line(name), at=at)
    user.full_clean()
    user.save(update_fields=["email", "name", "former_names"])
    if user.name != old_name:
        lasting = user.holdings.exclude(to_on__lt=timezone.localdate(at))
        lasting.filter(name=old_name).update(name=user.name)
    if user.email != old_email:
        _sync_address(user)
        user.holdings.filter(email=old_email).update(email=user.email)
        _link_posts(user)
    if _facts(user) != old:
        record("user.changed", user, by=by, at=at, old=old, new=_facts(user))
    return user


@transaction.atomic
@recording_last()
def deactivate_user(
    *,
    user: User,
    by: User,
    at: datetime,
    version: int | None = None,
) -> User:
    """Close an account with immediate effect, and end its holdings today.

    The password is removed, so that old sessions and links stay invalid if the account is reopened.
    Raises Refused for the last administrator, or StaleRecord.
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
    """Reopen an account with its former roles but without a password or posts.

    Raises StaleRecord.
    """
    user.take_version(version)
    if User.objects.filter(pk=user.pk, is_active=False).update(is_active=True):
        record("user.reactivated", user, by=by, at=at)
    user.is_active = True
    return user


def _sync_address(user: User) -> None:
    """Keep allauth's EmailAddress row in step with the account.

    Otherwise, opening a link for a new password would create one.
    """
    EmailAddress.objects.filter(user=user).exclude(email=user.email).delete()
    EmailAddress.objects.get_or_create(user=user, email=user.email)


def _facts(user: User) -> dict[str, str]:
    return {"email": digest(user.email), "name": digest(user.name)}


def _link_posts(user: User) -> int:
    """Link holdings with the person's email address to the account. Return how many there are."""
    return PostHolding.objects.filter(email=user.email, user=None).update(user=user)


def _assign_roles(user: User, roles: Iterable[Role]) -> list[Role]:
    wanted = sorted(frozenset(roles))
    user.groups.set([Group.objects.get(name=role.value) for role in wanted])
    # The property is cached on the instance.
    user.__dict__.pop("roles", None)
    return wanted


def _keep_an_administrator(*, besides: User) -> None:
    if not _administrators().exclude(pk=besides.pk).exists():
        raise Refused(_("This is the only administrator. Give someone else the role first."))


def _administrators() -> QuerySet[User]:
    """All active administrators. The lock makes concurrent changes wait for each other."""
    Group.objects.select_for_update().get(name=Role.ADMINISTRATOR.value)
    return User.objects.filter(is_active=True, groups__name=Role.ADMINISTRATOR.value)
