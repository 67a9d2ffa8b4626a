"""Moving an action through its life."""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from actions import crumbs, rules
from actions.forms import StateForm
from actions.models import Action, ActionEntry
from actions.services import state_changes
from safeguard.accounts.once import form_page, is_repeat, send, sent_data
from safeguard.accounts.requests import SignedInRequest


@form_page
def change_state(request: SignedInRequest, pk: int) -> HttpResponse:
    """The moves that are open to this person, and the reason where one is needed."""
    user, now = request.user, timezone.now()
    today = timezone.localdate(now)
    actions = Action.objects.visible_to(user).select_related("plan__scale", "rating", "lead")
    action = get_object_or_404(actions, pk=pk)
    if is_repeat(request):
        return redirect(action)
    entries = ActionEntry.objects.visible_to(user).filter(action=action)
    spoken = entries.spoken_as_at(today).first()
    posts = list(user.posts_on(today))
    moves = rules.moves_open_to(user, action, posts=posts)
    if not moves:
        raise PermissionDenied
    form = StateForm(sent_data(request), action=action, moves=moves)

    def change() -> Action:
        return state_changes.change_state(
            action=action,
            effective_on=today,
            for_post=action.lead if rules.leads(action, posts) else None,
            by=user,
            at=now,
            **form.given(),
        ).action

    return send(
        request,
        form,
        change,
        went_to=lambda: action,
        said=_("State changed."),
        template="actions/change_state.html",
        context={"action": action, "crumbs": crumbs.to_action(action), "spoken": spoken},
    )
