"""Navigation between the pages of a plan, and the links to tasks on them."""

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
    """One item of the sub-navigation."""

    address: str
    words: str
    is_here: bool


def plan_context(plan: ImprovementPlan, here: str) -> dict[str, Any]:
    """The context of every page of the plan. `here` is the URL name of the current page."""
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
    """The pages about all plans: the list of plans and the list of their actions."""
    pages = {"plans": _("All plans"), "actions": _("Actions")}
    return [
        SubPage(reverse(f"actions:{name}"), words, name == here) for name, words in pages.items()
    ]


def report_links(user: User, plan: ImprovementPlan) -> Links:
    """Links to write each kind of report about the plan, if the user can write reports."""
    if not user.writes_reports:
        return []
    address = reverse("reports:write-report", args=[plan.slug])
    return [
        (address, _("Write an exception report")),
        (f"{address}?kind=highlight", _("Write a highlight report")),
    ]


def action_links(user: User, plan: ImprovementPlan) -> Links:
    """Links to add actions to the plan, if the user can edit it."""
    if not rules.can_edit_plan(user):
        return []
    return [
        (reverse("actions:add-action", args=[plan.slug]), _("Add an action")),
        (reverse("actions:import-plan", args=[plan.slug]), _("Import from a file")),
    ]


def list_links(plan: ImprovementPlan) -> Links:
    """Links to filter and to download the plan's actions."""
    return [
        (plan.get_actions_url(), _("Filter and sort these actions")),
        (f"{reverse('actions:export-actions')}?plan={plan.slug}", _("Download these actions")),
    ]


def plan_links(user: User, plan: ImprovementPlan) -> Links:
    """Links to change the plan itself, if the user can edit it."""
    if not rules.can_edit_plan(user):
        return []
    return [
        (reverse("actions:edit-plan", args=[plan.slug]), _("Edit plan")),
        (
            reverse("committees:choose-who-accepts", args=[plan.slug]),
            _("Change who signs actions off"),
        ),
    ]
