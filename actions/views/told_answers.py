"""Answering for a lead."""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from actions import crumbs, rules
from actions.answering import round_of
from actions.forms import AnswerForLeadForm
from actions.models import Action, ActionEntry
from actions.services import told_answers
from actions.services.progress import may_be_confirmed
from safeguard.accounts.models import PostHolding
from safeguard.accounts.once import form_page, is_repeat, send, sent_data
from safeguard.accounts.requests import SignedInRequest


@form_page
def answer_for_lead(request: SignedInRequest, pk: int) -> HttpResponse:
    """The team enters what a lead told them, with last time's words beside the boxes."""
    user, now = request.user, timezone.now()
    today = timezone.localdate(now)
    actions = Action.objects.visible_to(user).select_related("plan__scale", "rating", "lead")
    action = get_object_or_404(actions, pk=pk)
    if is_repeat(request):
        return redirect(action)
    if not rules.can_answer_for_lead(user, action):
        raise PermissionDenied
    held_by = PostHolding.objects.visible_to(user).on(today).filter(post=action.lead)
    teller = held_by.order_by("kind", "from_on", "pk").first()
    form = AnswerForLeadForm(
        sent_data(request),
        request.FILES or None,
        action=action,
        today=today,
        told_by=str(teller or ""),
        may_confirm=may_be_confirmed(action, on=today),
    )

    def answer() -> Action:
        return told_answers.answer_for_lead(
            action=action,
            round=round_of(action.plan_id, on=today),
            on=today,
            by=user,
            at=now,
            **form.given(),
        ).action

    spoken = ActionEntry.objects.visible_to(user).filter(action=action).spoken_as_at(today)
    return send(
        request,
        form,
        answer,
        went_to=lambda: action,
        said=_("Answer entered. The lead gets a copy."),
        template="actions/answer_for_lead.html",
        context={"action": action, "crumbs": crumbs.to_action(action), "spoken": spoken.first()},
    )
