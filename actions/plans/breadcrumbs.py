"""Breadcrumbs for pages of plans, actions and rounds."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from actions.models import Action, ImprovementPlan, UpdateRound

_LIST = "list-of-actions"
Crumbs = list[tuple[str, str]]


def to_plans() -> Crumbs:
    """Breadcrumbs for a page directly under the plans."""
    return [(reverse("actions:plans"), _("Plans"))]


def to_plan(plan: ImprovementPlan) -> Crumbs:
    """Breadcrumbs for a page under a plan."""
    return [*to_plans(), (plan.get_absolute_url(), plan.title)]


def remember_list(request: HttpRequest) -> None:
    """Stores the URL of the list of actions being viewed, with its filters and page."""
    address = request.get_full_path()
    if request.session.get(_LIST) != address:
        request.session[_LIST] = address


def back_to_list(request: HttpRequest, plan: ImprovementPlan) -> tuple[str, str]:
    """Breadcrumb to the list the user came from, or else to the plan's list."""
    address = request.session.get(_LIST) or reverse("actions:plan-actions", args=[plan.slug])
    return address, _("Actions")


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
