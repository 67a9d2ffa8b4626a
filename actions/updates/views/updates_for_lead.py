"""Entering an update for a lead."""

from datetime import date
from functools import partial

from django.http import HttpResponse
from django.utils.translation import gettext as _

from actions.models import Action
from actions.plans.views.action_form import task_of
from actions.updates import rules
from actions.updates.forms.updates_for_lead import UpdateForLeadForm
from actions.updates.my_actions import round_of
from actions.updates.services import updates_for_lead
from actions.updates.services.progress import can_be_confirmed
from safeguard.accounts.models import PostHolding
from safeguard.accounts.requests import SignedInRequest
from safeguard.forms.pages import form_page, sent_data


@form_page
def update_for_lead(request: SignedInRequest, pk: int) -> HttpResponse:
    """Enters an update for a lead, with the last update shown beside the form."""
    task = task_of(request, pk)
    action, today = task.action, task.today
    no_lead = _("%(ref)s has no lead officer to update it for.") % {"ref": action.ref}
    task.require(
        rules.can_update_for_lead(task.user, action),
        may=task.user.is_improvement_team,
        instead=(_("There is no lead officer"), no_lead) if action.is_open else None,
    )
    form = _form(request, action, today)
    round = round_of(action.plan_id, on=today)
    return task.handle(
        form,
        partial(updates_for_lead.update_for_lead, action=action, round=round, on=today),
        message=_("Update entered. We will email the lead a copy."),
        template="actions/updates/update_for_lead.html",
        spoken=task.last_update,
    )


def _form(request: SignedInRequest, action: Action, today: date) -> UpdateForLeadForm:
    held_by = PostHolding.objects.visible_to(request.user).on(today).filter(post=action.lead)
    holder = held_by.order_by("kind", "from_on", "pk").first()
    return UpdateForLeadForm(
        sent_data(request),
        request.FILES or None,
        action=action,
        today=today,
        told_by=str(holder or ""),
        can_confirm=can_be_confirmed(action, on=today),
    )
