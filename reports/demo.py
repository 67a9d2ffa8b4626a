"""The demonstration: a made-up council, with the real figures and dates of a published plan."""

import secrets
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from actions.models import ImprovementPlan, RatingScale
from actions.plan_files import read_plan_file
from actions.services.imports import import_plan
from reports.models import Publication
from reports.papers import draw
from reports.selection import ReportFilter
from reports.services import ReportWords, publish_report, write_report
from safeguard.accounts.models import HoldingKind, User
from safeguard.accounts.roles import Role
from safeguard.accounts.services import create_user, find_or_make_post, hold_post, set_password

FOLDER = Path(__file__).parent / "demonstration"
PLAN_TITLE = "External review action plan"
ADDRESSES = {role: f"{role.value.replace('-', '.')}@example.org" for role in Role}
OFFICERS_POST = "Service Manager"


class DemoRefused(Exception):
    """The database belongs to somebody; the message says how that was seen."""


@dataclass(frozen=True)
class Demo:
    """What was loaded: the published report and the passwords by address."""

    publication: Publication
    passwords: dict[str, str]


def load_demo(*, at: datetime, known: Mapping[str, str]) -> Demo:
    """Loads the demonstration, or what is missing of it.

    `known` are passwords by address from an earlier time: those that still open the door stay,
    so that nobody who is trying the site is locked out of it. The others are made new.

    Raises DemoRefused where the database has people of its own.
    """
    _refuse_people()
    by = User.objects.system()
    with transaction.atomic():
        passwords = {
            email: _give_sign_in(role, known.get(email), by=by, at=at)
            for role, email in ADDRESSES.items()
        }
        plan = ImprovementPlan.objects.filter(title=PLAN_TITLE).first() or _load_plan(by, at)
    publication = plan.publications.without_content().newest_first().first()
    return Demo(publication or _publish(plan, at), passwords)


def _refuse_people() -> None:
    known = [User.objects.system().email, *ADDRESSES.values()]
    own = User.objects.exclude(email__in=known).count()
    if own:
        raise DemoRefused(
            f"This database has {own} people of its own. Load the demonstration into an empty one."
        )


def _give_sign_in(role: Role, known: str | None, *, by: User, at: datetime) -> str:
    """One person for the role. Returns the password."""
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


def _load_plan(by: User, at: datetime) -> ImprovementPlan:
    content = (FOLDER / "external_review.csv").read_bytes()
    paper = _paper()
    plan = import_plan(
        file=read_plan_file(content),
        title=PLAN_TITLE,
        scale=RatingScale.objects.get(name="Six-value"),
        as_at=paper["as_at"],
        by=by,
        at=at,
    ).plan
    officer = User.objects.get(email=ADDRESSES[Role.OFFICER])
    hold_post(
        post=find_or_make_post(OFFICERS_POST, by=by, at=at),
        kind=HoldingKind.HOLDER,
        name=officer.name,
        email=officer.email,
        user=officer,
        from_on=paper["as_at"],
        by=by,
        at=at,
    )
    return plan


def _publish(plan: ImprovementPlan, at: datetime) -> Publication:
    clerk = User.objects.get(email=ADDRESSES[Role.CLERK])
    paper = _paper()
    words = ReportWords(
        as_at=paper["as_at"],
        filter=ReportFilter.NOT_GREEN.value,
        is_restricted=False,
        title=paper["title"],
        report_by=paper["report_by"],
        wards_affected=paper["wards_affected"],
        purpose=paper["purpose"].strip(),
        financial_implications=paper["financial_implications"].strip(),
        background=paper["background"].strip(),
        recommendation=paper["recommendation"],
        appendices="\n".join(paper["appendices"]),
        background_papers="\n".join(paper["background_papers"]),
        committee_name=paper["committee"],
        meeting_on=paper["meeting_on"],
    )
    draft = write_report(plan=plan, words=words, by=clerk, at=at)
    return publish_report(report=draft, version=draft.version, paper=draw(draft), by=clerk, at=at)


def _paper() -> dict[str, Any]:
    return tomllib.loads((FOLDER / "committee_paper.toml").read_text(encoding="utf-8"))
