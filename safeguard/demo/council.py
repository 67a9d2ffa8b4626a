"""The teams, posts and plans of the demonstration that are of today."""

import csv
import io
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

from django.utils import timezone
from django.utils.text import slugify

from actions.imports.plan_files import read_plan_file
from actions.imports.services.imports import import_plan
from actions.models import RatingScale
from safeguard.accounts.models import HoldingKind, Post, Team, TeamKind, User
from safeguard.accounts.roles import Role
from safeguard.accounts.services import end_holding, hold_post, make_post, make_team
from safeguard.dates import in_words
from safeguard.demo.papers import FOLDER

Told = dict[str, Any]
HELD_SINCE = -400
HOUR = 10
DATES = ("target_date", "next_step_date")


@dataclass(frozen=True)
class Calendar:
    """Counts days from the moment of loading; nothing lies after it."""

    at: datetime

    def day(self, number: int) -> date:
        """The day that is so many days away; negative numbers are in the past."""
        return timezone.localdate(self.at) + timedelta(days=number)

    def moment(self, number: int) -> datetime:
        """Ten in the morning of the day, or now where that is still to come."""
        day = self.day(number)
        morning = datetime(day.year, day.month, day.day, HOUR, tzinfo=self.at.tzinfo)
        return min(morning, self.at)


@dataclass
class Cast:
    """Who acts: one person for each role, and the system."""

    @cached_property
    def system(self) -> User:
        return User.objects.system()

    @cached_property
    def officer(self) -> User:
        return _in_role(Role.OFFICER)

    @cached_property
    def team(self) -> User:
        return _in_role(Role.IMPROVEMENT_TEAM)

    @cached_property
    def signing(self) -> User:
        return _in_role(Role.SIGNING_OFFICER)


def _in_role(role: Role) -> User:
    return User.objects.get(email=address_of(role.value.replace("-", ".")))


def address_of(name: str) -> str:
    """A mailbox that does not exist."""
    return f"{name}@example.org"


def mailbox_of(job_title: str) -> str:
    """The address at which whoever holds the post is reached."""
    return address_of(slugify(job_title))


def load_council(told: Told, *, calendar: Calendar, cast: Cast) -> None:
    """Makes the teams, the posts with who holds them, and the plans from their files."""
    teams: dict[str, Team] = {}
    at = calendar.moment(min(plan["as_at"] for plan in told["plan"]))
    for team in told["team"]:
        teams[team["name"]] = _team(team, teams, by=cast.team, at=at)
    posts: dict[str, Post] = {}
    for post in told["post"]:
        posts[post["title"]] = _post(post, teams, posts, by=cast.team, at=at)
        _hold(post, posts[post["title"]], calendar=calendar, cast=cast, at=at)
    for plan in told["plan"]:
        import_plan(
            file=read_plan_file(_with_days(plan["file"], calendar)),
            title=plan["title"],
            scale=RatingScale.objects.get(name=plan["scale"]),
            as_at=calendar.day(plan["as_at"]),
            by=cast.team,
            at=at,
        )


def _team(told: Told, teams: dict[str, Team], *, by: User, at: datetime) -> Team:
    known = Team.objects.filter(name=told["name"]).order_by("pk").first()
    kind, parent = TeamKind[told["kind"]], teams.get(told.get("parent", ""))
    return known or make_team(name=told["name"], kind=kind, parent=parent, by=by, at=at)


def _post(
    told: Told, teams: dict[str, Team], posts: dict[str, Post], *, by: User, at: datetime
) -> Post:
    known = Post.objects.filter(job_title=told["title"]).order_by("pk").first()
    return known or make_post(
        job_title=told["title"],
        team=teams.get(told.get("team", "")),
        reports_to=posts.get(told.get("reports_to", "")),
        by=by,
        at=at,
    )


def _hold(told: Told, post: Post, *, calendar: Calendar, cast: Cast, at: datetime) -> None:
    officer = cast.officer if told.get("held_by_officer") else None
    holding = hold_post(
        post=post,
        kind=HoldingKind.HOLDER,
        name=officer.name if officer else "",
        email=officer.email if officer else mailbox_of(post.job_title),
        user=officer,
        from_on=calendar.day(HELD_SINCE),
        by=cast.team,
        at=at,
    )
    if "left" in told:
        last, moment = calendar.day(told["left"]), calendar.moment(told["left"])
        end_holding(holding=holding, to_on=last, by=cast.team, at=moment)


def _with_days(name: str, calendar: Calendar) -> bytes:
    """The file with dates in place of the numbers of days in it, such as +30."""
    rows = list(csv.DictReader(io.StringIO((FOLDER / name).read_text(encoding="utf-8"))))
    for row in rows:
        for column in DATES:
            if row[column].startswith(("+", "-")):
                row[column] = in_words(calendar.day(int(row[column])))
    written = io.StringIO()
    writer = csv.DictWriter(written, fieldnames=list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return written.getvalue().encode()
