"""Milestones and evidence for one action of the demonstration."""

from datetime import date, datetime

from actions.evidence.services.evidence import add_evidence
from actions.evidence.services.milestones import add_milestone, tick_milestone
from actions.models import Action
from safeguard.accounts.models import User
from safeguard.dates import parse
from safeguard.files.accepted_files import check_file

_MILESTONES = (
    ("Set out what each team needs to do", "30/4/2009", date(2009, 4, 28)),
    ("Agree this with the teams", "May 2009", date(2009, 6, 1)),
    ("Audit twenty files to check compliance", "30/9/2009", None),
)
_REGISTER = b"team,agreed on\r\nFirst contact,1/6/2009\r\nLong term,1/6/2009\r\n"


def load_details(*, of: User, post_title: str, at: datetime) -> None:
    """Add milestones and evidence to the first open action that the post leads, if there is one."""
    action = Action.objects.open().filter(lead__job_title=post_title).in_order().first()
    if action is None:
        return
    for wording, due, done_on in _MILESTONES:
        added = add_milestone(action=action, wording=wording, due=parse(due), by=of, at=at)
        if done_on:
            tick_milestone(milestone=added, version=1, done_on=done_on, by=of, at=at)
    add_evidence(
        action=action,
        title="Teams that have agreed",
        content=check_file("teams.csv", _REGISTER),
        for_post=action.lead,
        by=of,
        at=at,
    )
    add_evidence(
        action=action,
        title="Guidance for teams",
        content="https://www.example.org/guidance",
        for_post=action.lead,
        by=of,
        at=at,
    )
