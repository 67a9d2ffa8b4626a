"""Changing the status of an action."""

from functools import partial

from django.http import HttpResponse
from django.utils.translation import gettext as _

from actions.changes import rules
from actions.changes.forms.states import StateForm
from actions.changes.services import states
from actions.plans.views.action_form import task_of
from safeguard.accounts.requests import SignedInRequest
from safeguard.forms.pages import form_page, sent_data


@form_page
def change_state(request: SignedInRequest, pk: int) -> HttpResponse:
    """Change the status of an action."""
    task = task_of(request, pk)
    action = task.action
    moves = rules.moves_open_to(task.user, action, posts=task.posts)
    may = task.user.is_signing_officer or None  # Reopens signed-off actions.
    task.require(bool(moves), may=may)
    form = StateForm(sent_data(request), action=action, moves=moves)
    return task.handle(
        form,
        partial(
            states.change_state, action=action, effective_on=task.today, for_post=task.for_post
        ),
        message=_("Status changed."),
        template="actions/changes/change_state.html",
        spoken=task.last_update,
    )
