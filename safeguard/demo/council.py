"""The teams, posts and current plans of the demonstration."""

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

Data = dict[str, Any]
HELD_SINCE = -400
HOUR = 10
DATES = ("target_date", "next_step_date")


@dataclass(frozen=True)
class Calendar:
    """Dates given as days from the time of loading. Times are never later than that."""

    at: datetime

    def day(self, number: int) -> date:
        """The date this many days away. A negative number is in the past."""
        return timezone.localdate(self.at) + timedelta(days=number)

    def moment(self, number: int) -> datetime:
        """10am on the day, or the time of loading if that is earlier."""
        day = self.day(number)
        morning = datetime(day.year, day.month, day.day, HOUR, tzinfo=self.at.tzinfo)
        return min(morning, self.at)


@dataclass
class Cast:
    """The people in the demonstration: one for each role, and the system user."""

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
    """An email address in a domain that does not exist."""
    return f"{name}@example.org"


def mailbox_of(job_title: str) -> str:
    """The email address of the post holder."""
    return address_of(slugify(job_title))


def load_council(data: Data, *, calendar: Calendar, cast: Cast) -> None:
    """Create the teams, the posts with their holders, and the plans."""
    teams: dict[str, Team] = {}
    at = calendar.moment(min(plan["as_at"] for plan in data["plan"]))
    for team in data["team"]:
        teams[team["name"]] = _team(team, teams, by=cast.team, at=at)
    posts: dict[str, Post] = {}
    for post in data["post"]:
        posts[post["title"]] = _post(post, teams, posts, by=cast.team, at=at)
        _hold(post, posts[post["title"]], calendar=calendar, cast=cast, at=at)
    for plan in data["plan"]:
        import_plan(
            file=read_plan_file(_with_dates(plan["file"], calendar)),
            title=plan["title"],
            scale=RatingScale.objects.get(name=plan["scale"]),
            as_at=calendar.day(plan["as_at"]),
            by=cast.team,
            at=at,
        )


def _team(data: Data, teams: dict[str, Team], *, by: User, at: datetime) -> Team:
    known = Team.objects.filter(name=data["name"]).order_by("pk").first()
    kind, parent = TeamKind[data["kind"]], teams.get(data.get("parent", ""))
    return known or make_team(name=data["name"], kind=kind, parent=parent, by=by, at=at)


def _post(
    data: Data, teams: dict[str, Team], posts: dict[str, Post], *, by: User, at: datetime
) -> Post:
    known = Post.objects.filter(job_title=data["title"]).order_by("pk").first()
    return known or make_post(
        job_title=data["title"],
        team=teams.get(data.get("team", "")),
        reports_to=posts.get(data.get("reports_to", "")),
        by=by,
        at=at,
    )


def _hold(data: Data, post: Post, *, calendar: Calendar, cast: Cast, at: datetime) -> None:
    officer = cast.officer if data.get("held_by_officer") else None
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
    if "left" in data:
        last, moment = calendar.day(data["left"]), calendar.moment(data["left"])
        end_holding(holding=holding, to_on=last, by=cast.team, at=moment)


def _with_dates(name: str, calendar: Calendar) -> bytes:
    """The file with day numbers such as +30 replaced by dates."""
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
