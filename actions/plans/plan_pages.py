"""The pages inside a plan, and what can be done with the plan from them."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from actions.models import ImprovementPlan
from actions.plans import breadcrumbs, rules
from safeguard.accounts.models import User

Links = list[tuple[str, str]]


@dataclass(frozen=True)
class SubPage:
    """A page inside a plan, as its sub-navigation shows it."""

    address: str
    words: str
    is_here: bool


def plan_context(plan: ImprovementPlan, here: str) -> dict[str, Any]:
    """What every page of the plan shows; `here` is the name of the page's address."""
    pages = {
        "plan": _("Overview"),
        "plan-actions": _("Actions"),
        "plan-rounds": _("Rounds"),
        "plan-reports": _("Reports"),
        "plan-history": _("History"),
    }
    return {
        "plan": plan,
        "crumbs": breadcrumbs.to_plans(),
        "sub_items": [
            SubPage(reverse(f"actions:{name}", args=[plan.slug]), words, name == here)
            for name, words in pages.items()
        ],
    }


def plans_pages(here: str) -> list[SubPage]:
    """The pages of all plans: the plans themselves and their actions in one list."""
    pages = {"plans": _("All plans"), "actions": _("Actions")}
    return [
        SubPage(reverse(f"actions:{name}"), words, name == here) for name, words in pages.items()
    ]


def report_links(user: User, plan: ImprovementPlan) -> Links:
    """The reports that the person may write about the plan."""
    if not user.writes_reports:
        return []
    address = reverse("reports:write-report", args=[plan.slug])
    return [
        (address, _("Write an exception report")),
        (f"{address}?kind=highlight", _("Write a highlight report")),
    ]


def action_links(user: User, plan: ImprovementPlan) -> Links:
    """How the person may add actions to the plan."""
    if not rules.can_edit_plan(user):
        return []
    return [
        (reverse("actions:add-action", args=[plan.slug]), _("Add an action")),
        (reverse("actions:import-plan", args=[plan.slug]), _("Import from a file")),
    ]


def list_links(plan: ImprovementPlan) -> Links:
    """What else can be done with the list of the plan's actions."""
    return [
        (plan.get_actions_url(), _("Filter and sort these actions")),
        (f"{reverse('actions:export-actions')}?plan={plan.slug}", _("Download these actions")),
    ]


def plan_links(user: User, plan: ImprovementPlan) -> Links:
    """How the person may change the plan itself."""
    if not rules.can_edit_plan(user):
        return []
    return [
        (reverse("actions:edit-plan", args=[plan.slug]), _("Edit plan")),
        (
            reverse("committees:choose-who-accepts", args=[plan.slug]),
            _("Change who signs actions off"),
        ),
    ]
