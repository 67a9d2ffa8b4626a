"""The demonstration: a fictional council with the real figures and dates of five papers."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.text import slugify

from actions.lists.services.saved_lists import save_list
from actions.models import Action, ImprovementPlan, SavedList
from committees.members.services import MembershipFacts, save_membership
from committees.models import Committee, SeatRole
from reports.models import Publication
from safeguard.accounts.models import HoldingKind, Post, User
from safeguard.accounts.roles import Role
from safeguard.accounts.services import create_user, find_or_make_post, hold_post, set_password
from safeguard.demo.action_details import load_details
from safeguard.demo.mailbox import deliver, newest_mail
from safeguard.demo.papers import (
    EXTERNAL_REVIEW,
    FOLDER,
    IMPROVEMENT,
    PAPERS,
    load_plan,
    publish_paper,
)
from safeguard.demo.proceedings import Proceedings
from safeguard.demo.rounds import load_rounds

ADDRESSES = {role: f"{role.value.replace('-', '.')}@example.org" for role in Role}
PLAN_TITLE = EXTERNAL_REVIEW.title
OFFICERS_POST = "Service Manager"
# Vacant, to show the warning about lead posts without a holder.
VACANT_POSTS = ("Chair of the Training and Development sub-group", "Participation Manager")
SHARED_LISTS = {
    "Overdue and not green": "rating=any-exception&flag=overdue&sort=due",
    "No data, by lead": "rating=no-data&sort=lead",
}


class DemoRefused(Exception):
    """Raised if the database is in use. The message says why."""


@dataclass(frozen=True)
class Demo:
    """The published report, and each person's password by email address."""

    publication: Publication
    passwords: dict[str, str]


def load_demo(*, at: datetime, known: Mapping[str, str]) -> Demo:
    """Load the demonstration, or any missing part of it.

    `known` are earlier passwords by email address. Those that still work are kept, so that nobody
    trying the site is locked out. The others are replaced.

    Raises DemoRefused if the database has accounts of its own.
    """
    _refuse_other_accounts()
    by, written = User.objects.system(), newest_mail()
    with transaction.atomic():
        passwords = {
            email: _account(role, known.get(email), by=by, at=at)
            for role, email in ADDRESSES.items()
        }
        if not ImprovementPlan.objects.filter(title=EXTERNAL_REVIEW.title).exists():
            load_plan(EXTERNAL_REVIEW, by=by, at=at)
            _hold_officers_post(at=at)
            officer = User.objects.get(email=ADDRESSES[Role.OFFICER])
            load_details(of=officer, post_title=OFFICERS_POST, at=at)
        load_plan(IMPROVEMENT, by=by, at=at)
        _hold_posts(by=by, at=at)
        _share_lists(at=at)
        clerk = User.objects.get(email=ADDRESSES[Role.CLERK])
        proceedings = Proceedings(by=clerk, at=at)
        proceedings.load(FOLDER / "proceedings.toml")
        _seat_member(proceedings.papers[PAPERS[0].file].meeting.committee, by=clerk, at=at)
    published = [
        publish_paper(paper, proceedings.papers[paper.file], by=clerk, at=at) for paper in PAPERS
    ]
    load_rounds(at=at)
    deliver(since=written, by=by, at=at)
    return Demo(published[0], passwords)


def _refuse_other_accounts() -> None:
    known = [User.objects.system().email, *ADDRESSES.values()]
    own = User.objects.exclude(email__in=known).count()
    if own:
        raise DemoRefused(
            f"This database has {own} other accounts. Load the demonstration into an empty one."
        )


def _account(role: Role, known: str | None, *, by: User, at: datetime) -> str:
    """Create the account for the role, or update its password. Returns the password."""
    password = "-".join(secrets.token_hex(2) for _ in range(4))
    email = ADDRESSES[role]
    user = User.objects.filter(email=email).first()
    if user is not None and known is not None and user.check_password(known):
        return known
    if user is None:
        name = f"{role.label} (demonstration)"
        user = create_user(email=email, name=name, roles=[role], password=password, by=by, at=at)
    else:
        set_password(user=user, password=password, by=by, at=at)
    return password


def _hold_officers_post(*, at: datetime) -> None:
    """Make the officer the holder of a post that leads actions."""
    by, officer = User.objects.system(), User.objects.get(email=ADDRESSES[Role.OFFICER])
    hold_post(
        post=find_or_make_post(OFFICERS_POST, by=by, at=at),
        kind=HoldingKind.HOLDER,
        name=officer.name,
        email=officer.email,
        user=officer,
        from_on=EXTERNAL_REVIEW.files[0][1],
        by=by,
        at=at,
    )


def _seat_member(committee: Committee, *, by: User, at: datetime) -> None:
    """Give the member a seat on the committee that received the first report."""
    member = User.objects.get(email=ADDRESSES[Role.MEMBER])
    if member.seats.exists():
        return
    facts = MembershipFacts(
        role=SeatRole.MEMBER.value,
        name="Councillor (demonstration)",
        email=member.email,
        from_on=EXTERNAL_REVIEW.files[0][1],
    )
    save_membership(committee=committee, facts=facts, by=by, at=at)


def _hold_posts(*, by: User, at: datetime) -> None:
    """Give every other lead post a holder without an account, except the vacant ones."""
    leads = Post.objects.filter(pk__in=Action.objects.values("lead"), holdings=None)
    for post in leads.exclude(job_title__in=VACANT_POSTS).in_order():
        hold_post(
            post=post,
            kind=HoldingKind.HOLDER,
            name="",
            email=f"{slugify(post.job_title)}@example.org",
            user=None,
            from_on=EXTERNAL_REVIEW.files[0][1],
            by=by,
            at=at,
        )


def _share_lists(*, at: datetime) -> None:
    """Save the improvement team's two shared lists."""
    team = User.objects.get(email=ADDRESSES[Role.IMPROVEMENT_TEAM])
    for name, query in SHARED_LISTS.items():
        if not SavedList.objects.filter(owner=team, name=name).exists():
            save_list(name=name, query=query, is_shared=True, by=team, at=at)
