"""Entering an update for a lead."""

from datetime import date

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _

from actions.models import Action, ActionEntry
from actions.plans import breadcrumbs
from actions.updates import rules
from actions.updates.forms.answers_for_lead import AnswerForLeadForm
from actions.updates.my_actions import round_of
from actions.updates.services import answers_for_lead
from actions.updates.services.progress import can_be_confirmed
from safeguard.accounts.models import PostHolding
from safeguard.accounts.requests import SignedInRequest
from safeguard.forms.pages import form_page, handle_form, sent_data


@form_page
def answer_for_lead(request: SignedInRequest, pk: int) -> HttpResponse:
    """Enters an update for a lead, with the last update shown beside the form."""
    user, now = request.user, timezone.now()
    today = timezone.localdate(now)
    actions = Action.objects.visible_to(user).select_related("plan__scale", "rating", "lead")
    action = get_object_or_404(actions, pk=pk)
    if not rules.can_answer_for_lead(user, action):
        raise PermissionDenied
    form = _form(request, action, today)
    round = round_of(action.plan_id, on=today)
    spoken = ActionEntry.objects.visible_to(user).filter(action=action).spoken_as_at(today)
    return handle_form(
        request,
        form,
        lambda: answers_for_lead.answer_for_lead(
            action=action, round=round, on=today, by=user, at=now, **form.arguments()
        ),
        message=_("Update entered. We will email the lead a copy."),
        template="actions/updates/answer_for_lead.html",
        context={
            "action": action,
            "crumbs": breadcrumbs.to_action(action),
            "spoken": spoken.first(),
        },
        redirect_to=action,
    )


def _form(request: SignedInRequest, action: Action, today: date) -> AnswerForLeadForm:
    held_by = PostHolding.objects.visible_to(request.user).on(today).filter(post=action.lead)
    holder = held_by.order_by("kind", "from_on", "pk").first()
    return AnswerForLeadForm(
        sent_data(request),
        request.FILES or None,
        action=action,
        today=today,
        told_by=str(holder or ""),
        can_confirm=can_be_confirmed(action, on=today),
    )
