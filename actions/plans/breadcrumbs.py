"""Where a page of a plan or an action stands."""

from django.urls import reverse
from django.utils.translation import gettext as _

from actions.models import Action, ImprovementPlan, UpdateRound

Crumbs = list[tuple[str, str]]


def to_plans() -> Crumbs:
    """The way to a page directly under the plans."""
    return [(reverse("actions:plans"), _("Plans"))]


def to_plan(plan: ImprovementPlan) -> Crumbs:
    """The way to a page under the plan."""
    return [*to_plans(), (plan.get_absolute_url(), plan.title)]


def to_action(action: Action) -> Crumbs:
    """The way to a page under the action."""
    return [*to_plan(action.plan), (action.get_absolute_url(), action.ref)]


def to_actions(query: str = "") -> Crumbs:
    """The way to a page under the list of all actions, as the query chooses it."""
    return [(f"{reverse('actions:actions')}?{query}".rstrip("?"), _("All actions"))]


def to_rounds() -> Crumbs:
    """The way to a page directly under the update rounds."""
    return [(reverse("actions:update-rounds"), _("Update rounds"))]


def to_round(round: UpdateRound) -> Crumbs:
    """The way to a page under the round."""
    return [*to_rounds(), (round.get_absolute_url(), str(round))]


def to_answers(round: UpdateRound) -> Crumbs:
    """The way to a page under what came in in the round."""
    return [*to_round(round), (reverse("actions:moderate-round", args=[round.pk]), _("Inbox"))]
