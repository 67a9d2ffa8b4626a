"""Rows for tests, made plainly: fixed values, and `**changes` for what a test is about."""

from datetime import UTC, date, datetime

from django.contrib.auth.models import Group

from safeguard.accounts.models import (
    HoldingKind,
    Post,
    PostHolding,
    Team,
    TeamKind,
    User,
)
from safeguard.accounts.roles import Role

TODAY = date(2026, 3, 2)
NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
PASSWORD = "eleven green bottles"


def make_user(*roles, email=None, name=None, password=PASSWORD, is_active=True):
    """Somebody with these roles; without e-mail and name they are called after the first role."""
    first = roles[0] if roles else "nobody"
    user = User(
        email=email or f"{first}@example.org",
        name=name or f"The {first}",
        is_active=is_active,
    )
    user.set_password(password)
    user.save()
    user.groups.set(Group.objects.filter(name__in=[Role(role).value for role in roles]))
    return user


def make_team(name="Children's services", **changes):
    """A team, by default a directorate."""
    return Team.objects.create(name=name, **{"kind": TeamKind.DIRECTORATE, **changes})


def make_post(job_title="Head of Safeguarding", **changes):
    """A post, by default in no team."""
    return Post.objects.create(job_title=job_title, **changes)


def hold(post, user=None, **changes):
    """The user, or else some person without a sign-in, holds the post from 1 January 2026."""
    who = {"user": user, "name": user.name, "email": user.email} if user else {"name": "The holder"}
    given = {"kind": HoldingKind.HOLDER, "from_on": date(2026, 1, 1), **who, **changes}
    return PostHolding.objects.create(post=post, **given)
