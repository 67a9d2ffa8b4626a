"""Making plans."""

from datetime import datetime

from django.db import transaction
from django.utils.text import slugify

from actions.models import ImprovementPlan, RatingScale
from safeguard.accounts.models import User
from safeguard.accounts.refusals import Refused
from safeguard.audit.services import record

LONGEST_TITLE = 200


class PlanRefused(Refused):
    """The plan cannot be made as asked; the message says why."""


@transaction.atomic
def make_plan(*, title: str, scale: RatingScale, by: User, at: datetime) -> ImprovementPlan:
    """Makes an empty plan. Raises PlanRefused for a title that is empty, too long or taken."""
    title = " ".join(title.split())
    if not title:
        raise PlanRefused("A plan needs a title.")
    if len(title) > LONGEST_TITLE:
        raise PlanRefused(f"The plan's title is longer than {LONGEST_TITLE} characters.")
    if ImprovementPlan.objects.filter(title=title).exists():
        raise PlanRefused(f"There is a plan “{title}” already.")
    plan = ImprovementPlan.objects.create(title=title, slug=_free_slug(title), scale=scale)
    record("plan.made", plan, by=by, at=at, scale=scale.name)
    return plan


def _free_slug(title: str) -> str:
    """A name for the address that no other plan has."""
    longest = 70
    stem = slugify(title)[:longest].strip("-") or "plan"
    slug, number = stem, 2
    while ImprovementPlan.objects.filter(slug=slug).exists():
        slug, number = f"{stem}-{number}", number + 1
    return slug
