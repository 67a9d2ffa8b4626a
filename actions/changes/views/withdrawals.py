"""Requesting removal of an action from its plan, and refusing."""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _

from actions.changes import rules
from actions.changes.forms.withdrawals import WithdrawalRefusalForm, WithdrawalRequestForm
from actions.changes.services import withdrawals
from actions.models import Action, WithdrawalRequest
from actions.plans.views.action_form import handle_action_form
from safeguard.accounts.requests import SignedInRequest
from safeguard.forms.pages import form_page, sent_data


@form_page
def ask_for_withdrawal(request: SignedInRequest, pk: int) -> HttpResponse:
    """Request removal of an action from its plan."""
    user, now = request.user, timezone.now()
    visible = Action.objects.visible_to(user).select_related("plan", "rating", "lead")
    action = get_object_or_404(visible, pk=pk)
    posts = list(user.posts_on(timezone.localdate(now)))
    if not rules.can_ask_for_withdrawal(user, action, posts=posts):
        raise PermissionDenied
    form = WithdrawalRequestForm(sent_data(request), initial={"version": action.version})
    return handle_action_form(
        request,
        action,
        form,
        lambda: withdrawals.ask_for_withdrawal(action=action, by=user, at=now, **form.arguments()),
        message=_("Your request has been sent. The action stays in the plan until it is decided."),
        heading=_("Request removal from plan"),
        intro=_(
            "The action stays in the plan and in reports until this is decided. It can still be "
            "found afterwards."
        ),
    )


@form_page
def refuse_withdrawal(request: SignedInRequest, pk: int) -> HttpResponse:
    """Refuse a request to remove an action from its plan."""
    user, now = request.user, timezone.now()
    requests = WithdrawalRequest.objects.visible_to(user).select_related(
        "action__plan", "action__rating", "asked_by"
    )
    asked = get_object_or_404(requests, pk=pk)
    if not rules.can_answer_withdrawal(user, asked):
        raise PermissionDenied
    form = WithdrawalRefusalForm(sent_data(request), initial={"version": asked.action.version})
    return handle_action_form(
        request,
        asked.action,
        form,
        lambda: withdrawals.refuse_withdrawal(request=asked, by=user, at=now, **form.values()),
        message=_("Decision saved. The action stays in the plan."),
        template="actions/changes/refuse_withdrawal.html",
        asked=asked,
    )
