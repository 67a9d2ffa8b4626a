"""Choosing who accepts a plan's actions as complete."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from actions.models import AcceptedBy, ImprovementPlan
from actions.plans.services.plans import choose_signing
from committees.models import Committee, PlanAcceptance
from safeguard.accounts.models import Post, User
from safeguard.audit.services import record
from safeguard.exceptions import Refused


@transaction.atomic
def choose_who_accepts(
    *,
    plan: ImprovementPlan,
    version: int,
    accepted_by: AcceptedBy,
    post: Post | None,
    committee: Committee | None,
    by: User,
    at: datetime,
) -> ImprovementPlan:
    """Sets who accepts completion: any signing officer, one post, or a committee or board.

    Returns the plan. Raises Refused, StaleRecord.
    """
    if accepted_by == AcceptedBy.COMMITTEE and committee is None:
        raise Refused(_("Choose the committee or board."))
    choose_signing(plan=plan, version=version, accepted_by=accepted_by, post=post, by=by, at=at)
    if accepted_by == AcceptedBy.COMMITTEE and committee is not None:
        PlanAcceptance.objects.update_or_create(plan=plan, defaults={"committee": committee})
        record("plan.committee_chosen", plan, by=by, at=at, committee=committee.pk)
    return plan
