"""Putting an action on hold."""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _

from actions.changes import rules
from actions.changes.forms.holds import HoldForm
from actions.changes.services import holds
from actions.models import Action
from actions.plans import rules as plans_rules
from actions.plans.views.action_form import handle_action_form
from safeguard.accounts.requests import SignedInRequest
from safeguard.forms.pages import form_page, sent_data


@form_page
def put_on_hold(request: SignedInRequest, pk: int) -> HttpResponse:
    """Put an action on hold or extend its hold."""
    user, now = request.user, timezone.now()
    today, visible = timezone.localdate(now), Action.objects.visible_to(user)
    action = get_object_or_404(visible.select_related("plan", "rating", "lead"), pk=pk)
    posts = list(user.posts_on(today))
    if not rules.can_put_on_hold(user, action, posts=posts):
        raise PermissionDenied
    others = visible.open().filter(plan=action.plan_id).exclude(pk=pk).in_order()
    first = {"version": action.version}
    form = HoldForm(sent_data(request), others=others, today=today, initial=first)
    for_post = action.lead if plans_rules.leads(action, posts) else None
    return handle_action_form(
        request,
        action,
        form,
        lambda: holds.put_on_hold(
            action=action,
            effective_on=today,
            for_post=for_post,
            by=user,
            at=now,
            **form.arguments(),
        ),
        message=_("Action put on hold."),
        template="actions/changes/put_on_hold.html",
    )
