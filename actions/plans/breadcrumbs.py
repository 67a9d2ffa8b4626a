"""Breadcrumbs for pages of plans, actions and rounds."""

from django.urls import reverse
from django.utils.translation import gettext as _

from actions.models import Action, ImprovementPlan, UpdateRound

Crumbs = list[tuple[str, str]]


def to_plans() -> Crumbs:
    """Breadcrumbs for a page directly under the plans."""
    return [(reverse("actions:plans"), _("Plans"))]


def to_plan(plan: ImprovementPlan) -> Crumbs:
    """Breadcrumbs for a page under a plan."""
    return [*to_plans(), (plan.get_absolute_url(), plan.title)]


def to_action(action: Action) -> Crumbs:
    """Breadcrumbs for a page under an action."""
    return [*to_plan(action.plan), (action.get_absolute_url(), action.ref)]


def to_actions(query: str = "") -> Crumbs:
    """Breadcrumbs for a page under the list of all actions, with its filters."""
    return [(f"{reverse('actions:actions')}?{query}".rstrip("?"), _("All actions"))]


def to_rounds() -> Crumbs:
    """Breadcrumbs for a page directly under the update rounds."""
    return [(reverse("actions:update-rounds"), _("Update rounds"))]


def to_round(round: UpdateRound) -> Crumbs:
    """Breadcrumbs for a page under a round."""
    return [*to_rounds(), (round.get_absolute_url(), str(round))]


def to_answers(round: UpdateRound) -> Crumbs:
    """Breadcrumbs for a page under the updates of a round."""
    return [*to_round(round), (reverse("actions:moderate-round", args=[round.pk]), _("Inbox"))]
