"""Changing the status of an action."""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _

from actions.changes import rules
from actions.changes.forms.states import StateForm
from actions.changes.services import states
from actions.models import Action, ActionEntry
from actions.plans import rules as plans_rules
from actions.plans.views.action_form import handle_action_form
from safeguard.accounts.requests import SignedInRequest
from safeguard.forms.pages import form_page, sent_data


@form_page
def change_state(request: SignedInRequest, pk: int) -> HttpResponse:
    """Change the status of an action."""
    user, now = request.user, timezone.now()
    today, visible = timezone.localdate(now), Action.objects.visible_to(user)
    action = get_object_or_404(visible.select_related("plan__scale", "rating", "lead"), pk=pk)
    posts = list(user.posts_on(today))
    moves = rules.moves_open_to(user, action, posts=posts)
    if not moves:
        raise PermissionDenied
    form = StateForm(sent_data(request), action=action, moves=moves)
    entries = ActionEntry.objects.visible_to(user).filter(action=action)
    for_post = action.lead if plans_rules.leads(action, posts) else None
    return handle_action_form(
        request,
        action,
        form,
        lambda: states.change_state(
            action=action,
            effective_on=today,
            for_post=for_post,
            by=user,
            at=now,
            **form.arguments(),
        ),
        message=_("Status changed."),
        template="actions/changes/change_state.html",
        spoken=entries.spoken_as_at(today).first(),
    )
