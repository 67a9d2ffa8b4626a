"""Putting an action on hold."""

from functools import partial

from django.http import HttpResponse
from django.utils.translation import gettext as _

from actions.changes import rules
from actions.changes.forms.holds import HoldForm
from actions.changes.services import holds
from actions.models import Action
from actions.plans.views.action_form import task_of
from safeguard.accounts.requests import SignedInRequest
from safeguard.forms.pages import form_page, sent_data


@form_page
def put_on_hold(request: SignedInRequest, pk: int) -> HttpResponse:
    """Put an action on hold or extend its hold."""
    task = task_of(request, pk)
    action = task.action
    task.require(rules.can_put_on_hold(task.user, action, posts=task.posts))
    in_plan = Action.objects.visible_to(task.user).open().filter(plan=action.plan_id)
    others, first = in_plan.exclude(pk=pk).in_order(), {"version": action.version}
    form = HoldForm(sent_data(request), others=others, today=task.today, initial=first)
    return task.handle(
        form,
        partial(holds.put_on_hold, action=action, effective_on=task.today, for_post=task.for_post),
        message=_("Action put on hold."),
        template="actions/changes/put_on_hold.html",
    )
