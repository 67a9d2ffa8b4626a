"""Asking that an action be taken out of its plan, and leaving it in."""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from actions import crumbs, rules
from actions.forms import WithdrawalRefusalForm, WithdrawalRequestForm
from actions.models import Action, WithdrawalRequest
from actions.services import withdrawal_requests
from safeguard.accounts.once import form_page, is_repeat, send, sent_data
from safeguard.accounts.requests import SignedInRequest


@form_page
def ask_for_withdrawal(request: SignedInRequest, pk: int) -> HttpResponse:
    """Why it should be taken out; nothing happens before that is decided."""
    user, now = request.user, timezone.now()
    visible = Action.objects.visible_to(user).select_related("plan", "rating", "lead")
    action = get_object_or_404(visible, pk=pk)
    if is_repeat(request):
        return redirect(action)
    if not rules.can_ask_for_withdrawal(
        user, action, posts=list(user.posts_on(timezone.localdate(now)))
    ):
        raise PermissionDenied
    form = WithdrawalRequestForm(sent_data(request), initial={"version": action.version})

    def ask() -> Action:
        return withdrawal_requests.ask_for_withdrawal(
            action=action, by=user, at=now, **form.given()
        ).action

    return send(
        request,
        form,
        ask,
        went_to=lambda: action,
        said=_("Asked for. Until it is decided the action stays in the plan."),
        template="actions/ask_for_withdrawal.html",
        context={"action": action, "crumbs": crumbs.to_action(action)},
    )


@form_page
def refuse_withdrawal(request: SignedInRequest, pk: int) -> HttpResponse:
    """The action stays, and why."""
    user, now = request.user, timezone.now()
    requests = WithdrawalRequest.objects.visible_to(user).select_related(
        "action__plan", "action__rating", "asked_by"
    )
    asked = get_object_or_404(requests, pk=pk)
    if is_repeat(request):
        return redirect(asked.action)
    if not rules.can_answer_withdrawal(user, asked):
        raise PermissionDenied
    form = WithdrawalRefusalForm(sent_data(request), initial={"version": asked.action.version})

    def refuse() -> Action:
        return withdrawal_requests.refuse_withdrawal(
            request=asked, by=user, at=now, **form.given()
        ).action

    return send(
        request,
        form,
        refuse,
        went_to=lambda: asked.action,
        said=_("Answer sent. The action stays in the plan."),
        template="actions/refuse_withdrawal.html",
        context={
            "action": asked.action,
            "asked": asked,
            "crumbs": crumbs.to_action(asked.action),
        },
    )
