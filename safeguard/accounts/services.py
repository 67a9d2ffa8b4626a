"""Everything that is written about people, teams and posts."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.contrib.auth.models import Group
from django.contrib.auth.password_validation import validate_password
from django.db import transaction
from django.db.models import QuerySet

from safeguard.accounts.models import HoldingKind, Post, PostHolding, Team, TeamKind, User
from safeguard.accounts.roles import Role
from safeguard.audit.services import digest, record

ONE_DAY = timedelta(days=1)


class AdministratorExists(Exception):
    """Raised when somebody asks for the first administrator and there is one."""


class LastAdministrator(Exception):
    """Raised instead of leaving the site without anybody who can make sign-ins."""


@transaction.atomic
def create_user(
    *, email: str, name: str, roles: Iterable[Role], password: str | None, by: User, at: datetime
) -> User:
    """Make a sign-in, and give it the posts that were held under this e-mail address.

    Without a password the person sets one by way of "forgotten password". Raises ValidationError
    for an address that is taken or none, an empty name, or a weak password.
    """
    user = User(email=email.strip().lower(), name=_one_line(name))
    if password is not None:
        validate_password(password, user)
    user.set_password(password)
    user.full_clean()
    user.save()
    given = _give_roles(user, roles)
    linked = PostHolding.objects.filter(email=user.email, user=None).update(user=user)
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
def set_roles(*, user: User, roles: Iterable[Role], by: User, at: datetime) -> None:
    """Give exactly these roles; raises LastAdministrator."""
    wanted = frozenset(roles)
    if user.is_active and user.is_administrator and Role.ADMINISTRATOR not in wanted:
        _keep_an_administrator(besides=user)
    old = sorted(user.roles)
    new = _give_roles(user, wanted)
    if new != old:
        record("user.roles_set", user, by=by, at=at, old=old, new=new)


@transaction.atomic
def set_password(*, user: User, password: str, by: User, at: datetime) -> None:
    """Give a password; raises ValidationError for a weak one."""
    validate_password(password, user)
    user.set_password(password)
    user.save(update_fields=["password"])
    record("user.password_set", user, by=by, at=at)


@transaction.atomic
def deactivate_user(*, user: User, by: User, at: datetime) -> None:
    """Let somebody sign in no more; raises LastAdministrator."""
    if user.is_administrator:
        _keep_an_administrator(besides=user)
    if User.objects.filter(pk=user.pk, is_active=True).update(is_active=False):
        record("user.deactivated", user, by=by, at=at)
    user.is_active = False


@transaction.atomic
def make_team(
    *, name: str, kind: TeamKind, parent: Team | None = None, by: User, at: datetime
) -> Team:
    """Make a team; raises ValidationError for a name that is taken."""
    team = Team(name=_one_line(name), kind=kind, parent=parent)
    team.full_clean()
    team.save()
    record("team.made", team, by=by, at=at, kind=kind, parent=parent.pk if parent else None)
    return team


@transaction.atomic
def make_post(
    *,
    job_title: str,
    team: Team | None = None,
    reports_to: Post | None = None,
    by: User,
    at: datetime,
) -> Post:
    """Make a post; raises ValidationError for a job title that the team already has."""
    post = Post(job_title=_one_line(job_title), team=team, reports_to=reports_to)
    post.full_clean()
    post.save()
    record(
        "post.made",
        post,
        by=by,
        at=at,
        team=team.pk if team else None,
        reports_to=reports_to.pk if reports_to else None,
    )
    return post


@transaction.atomic
def find_or_make_post(job_title: str, *, team: Team | None = None, by: User, at: datetime) -> Post:
    """The post of this title, whatever the case and spaces, or else a new one.

    Without a team, the post that has none goes before the only one of this title in any team.
    """
    title = _one_line(job_title)
    alike = Post.objects.filter(job_title__iexact=title)
    here = alike.filter(team=team).order_by("pk").first()
    if here:
        return here
    elsewhere = list(alike[:2]) if team is None else []
    if len(elsewhere) == 1:
        return elsewhere[0]
    return make_post(job_title=title, team=team, by=by, at=at)


@dataclass(frozen=True)
class _Person:
    """Who holds a post, as far as it is said."""

    name: str
    email: str
    user: User | None

    def is_in(self, holding: PostHolding) -> bool:
        """Whether the holding is this person's: by e-mail where both are known, else by name."""
        if self.email and holding.email:
            return self.email == holding.email
        return self.name.casefold() == holding.name.casefold()


@transaction.atomic
def hold_post(
    *,
    post: Post,
    kind: HoldingKind,
    name: str,
    email: str,
    user: User | None,
    from_on: date,
    by: User,
    at: datetime,
) -> PostHolding:
    """Let somebody hold or cover a post from a day on.

    Whoever holds it already keeps the holding they have. A new holder ends the one before the day
    before, and where somebody follows later, ends before them. Somebody else from the very day on
    which the present holding begins corrects that holding. Raises ValueError for nobody.
    """
    who = _person(name, email, user)
    # Two at once would both find the post free.
    Post.objects.select_for_update().get(pk=post.pk)
    standing = list(
        post.holdings.filter(kind=kind).on(from_on).select_related("user").order_by("pk")
    )
    for holding in standing:
        if who.is_in(holding):
            return _correct(holding, who, blanks=False, by=by, at=at)
    to_on = None
    if kind == HoldingKind.HOLDER:
        if standing and standing[0].from_on == from_on:
            return _correct(standing[0], who, blanks=True, by=by, at=at)
        to_on = _make_room(post, standing, from_on, by=by, at=at)
    holding = PostHolding.objects.create(
        post=post,
        kind=kind,
        name=who.name,
        email=who.email,
        user=who.user,
        from_on=from_on,
        to_on=to_on,
    )
    record(
        "post.holding_begun",
        post,
        by=by,
        at=at,
        holding=holding.pk,
        kind=kind,
        person=_digest_of(holding),
        from_on=from_on,
        to_on=to_on,
    )
    return holding


@transaction.atomic
def end_holding(*, holding: PostHolding, to_on: date, by: User, at: datetime) -> None:
    """Let a holding end with that day; raises ValidationError for a day before it began."""
    old, holding.to_on = holding.to_on, to_on
    holding.full_clean()
    holding.save(update_fields=["to_on"])
    if old != to_on:
        _record_end(holding, old, by=by, at=at)


def _person(name: str, email: str, user: User | None) -> _Person:
    name, email = _one_line(name), email.strip().lower()
    if user is None and email:
        user = User.objects.filter(email=email).first()
    if user is not None:
        name, email = name or user.name, email or user.email
    if not name and not email:
        raise ValueError("A holding needs a name, an e-mail address or a user.")
    return _Person(name, email, user)


def _make_room(
    post: Post, standing: list[PostHolding], from_on: date, *, by: User, at: datetime
) -> date | None:
    """End the holder of that day the day before, and return the new holder's last day, if any."""
    if standing:
        before = standing[0]
        to_on, before.to_on = before.to_on, from_on - ONE_DAY
        before.save(update_fields=["to_on"])
        _record_end(before, to_on, by=by, at=at)
        return to_on
    later = post.holdings.filter(kind=HoldingKind.HOLDER, from_on__gt=from_on).order_by("from_on")
    after = later.first()
    return after.from_on - ONE_DAY if after else None


def _correct(
    holding: PostHolding, who: _Person, *, blanks: bool, by: User, at: datetime
) -> PostHolding:
    """Write down what is known of the holder now; with `blanks`, also that something is not."""
    old = _digest_of(holding)
    changed = []
    for column in ("name", "email", "user"):
        value = getattr(who, column)
        if value != getattr(holding, column) and (value or blanks):
            setattr(holding, column, value)
            changed.append(column)
    if changed:
        holding.save(update_fields=changed)
        record(
            "post.holding_corrected",
            holding.post,
            by=by,
            at=at,
            holding=holding.pk,
            old=old,
            new=_digest_of(holding),
            columns=changed,
        )
    return holding


def _record_end(holding: PostHolding, old: date | None, *, by: User, at: datetime) -> None:
    record(
        "post.holding_ended",
        holding.post,
        by=by,
        at=at,
        holding=holding.pk,
        old=old,
        new=holding.to_on,
    )


def _digest_of(holding: PostHolding) -> str:
    return digest(f"{holding.name}\n{holding.email}")


def _give_roles(user: User, roles: Iterable[Role]) -> list[Role]:
    wanted = sorted(frozenset(roles))
    user.groups.set([Group.objects.get(name=role.value) for role in wanted])
    # Read once per instance, so the old answer has to go.
    user.__dict__.pop("roles", None)
    return wanted


def _keep_an_administrator(*, besides: User) -> None:
    if not _administrators().exclude(pk=besides.pk).exists():
        raise LastAdministrator


def _administrators() -> QuerySet[User]:
    """Everybody who can make sign-ins; two who ask at once take turns."""
    Group.objects.select_for_update().get(name=Role.ADMINISTRATOR.value)
    return User.objects.filter(is_active=True, groups__name=Role.ADMINISTRATOR.value)


def _one_line(text: str) -> str:
    return " ".join(text.split())
