"""Links to everything a user can do with an action, most likely first."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from actions.models import Action
from actions.plans.states import State

Links = list[tuple[str, str]]

# Permission, URL name and link text. The first one the user has is shown as the main button, so
# recording progress comes before asking the lead for anyone who leads the action.
_STEPS = (
    ("can_sign_off", "sign-off", gettext_lazy("Sign off or return to lead")),
    ("leads", "record-progress", gettext_lazy("Record progress")),
    ("can_ask_lead", "ask-lead", gettext_lazy("Ask the lead")),
    ("can_record_progress", "record-progress", gettext_lazy("Record progress")),
    ("can_update_for_lead", "update-for-lead", gettext_lazy("Enter an update for the lead")),
    ("can_claim_completion", "claim-completion", gettext_lazy("Mark as complete")),
    ("can_ask_for_date", "ask-for-date", gettext_lazy("Request a new date")),
    (
        "can_plan_check",
        "plan-embedded-check",
        gettext_lazy("Plan a check that improvement has been sustained"),
    ),
    ("can_put_on_hold", "put-on-hold", gettext_lazy("Put on hold")),
    ("can_change_state", "change-state", gettext_lazy("Change status")),
    ("can_edit_action", "edit-action", gettext_lazy("Edit action")),
    ("can_correct_date", "correct-date", gettext_lazy("Correct the date")),
    ("can_ask_for_withdrawal", "ask-for-withdrawal", gettext_lazy("Request removal from plan")),
)


def links_of(action: Action, permissions: Mapping[str, Any]) -> Links:
    """URL and text of each link that the user has permission for. Duplicates are left out."""
    found: dict[str, str] = {}
    for permission, name, words in _STEPS:
        if permissions.get(permission):
            found.setdefault(reverse(f"actions:{name}", args=[action.pk]), str(words))
    hold = reverse("actions:put-on-hold", args=[action.pk])
    if hold in found and action.work_state == State.ON_HOLD:
        found[hold] = _("Change the hold")
    return list(found.items())
