"""Saving committees."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from actions.models import ImprovementPlan
from committees.meetings.services.saving import change, make
from committees.models import Committee
from safeguard.accounts.models import User


@dataclass(frozen=True)
class CommitteeFacts:
    """The values of a committee."""

    name: str
    resolving_words: str = "RESOLVED -"
    label_style: str = "(a)"
    is_public: bool = True
    keeps_record_elsewhere: str = ""
    plans: Sequence[ImprovementPlan] = ()


@transaction.atomic
def save_committee(
    *,
    facts: CommitteeFacts,
    by: User,
    at: datetime,
    committee: Committee | None = None,
    version: int = 0,
) -> Committee:
    """Adds a committee, or changes an existing one. Returns the committee.

    Raises Refused or StaleRecord.
    """
    taken = _("There is already a committee with that name.")
    values = {**vars(facts), "name": " ".join(facts.name.split())}
    plans = values.pop("plans")
    if committee is None:
        made = Committee(**values)
        make(made, "committee.made", taken=taken, by=by, at=at, public=facts.is_public)
        made.plans.set(plans)
        return made
    change(
        committee,
        "committee.changed",
        values,
        version=version,
        taken=taken,
        by=by,
        at=at,
        links={"plans": plans},
        public=facts.is_public,
        plans=[plan.pk for plan in plans],
    )
    return committee
