"""Moving an action through its life."""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _

from actions import crumbs, rules
from actions.forms import StateForm
from actions.models import Action, ActionEntry
from actions.services import state_changes
from safeguard.accounts.once import send
from safeguard.accounts.requests import SignedInRequest


def change_state(request: SignedInRequest, pk: int) -> HttpResponse:
    """The moves that are open to this person, and the reason where one is needed."""
    now = timezone.now()
    today = timezone.localdate(now)
    actions = Action.objects.visible_to(request.user)
    action = get_object_or_404(actions.select_related("plan__scale", "rating", "lead"), pk=pk)
    spoken = ActionEntry.objects.visible_to(request.user).filter(action=action).spoken_as_at(today).first()
    moves = rules.moves_open_to(
        request.user,
        action,
        posts=list(request.user.posts_on(today)),
        last_by=spoken.recorded_by_id if spoken else None,
    )
    if not moves:
        raise PermissionDenied
    first = {"version": action.version}
    form = StateForm(request.POST or None, action=action, moves=moves, initial=first)
    return send(
        request,
        form,
        lambda: (
            state_changes.change_state(
                action=action,
                version=form.cleaned_data["version"],
                new=form.chosen_state,
                reason=form.cleaned_data["reason"],
                effective_on=today,
                by=request.user,
                at=now,
                form=form.sent(),
            ).action
        ),
        said=_("State changed."),
        template="actions/change_state.html",
        context={
            "action": action,
            "back": action,
            "crumbs": crumbs.to_action(action),
            "spoken": spoken,
        },
    )
