"""Putting work on hold."""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from actions import crumbs, rules
from actions.forms import HoldForm
from actions.models import Action
from actions.services import holds
from safeguard.accounts.once import form_page, is_repeat, send, sent_data
from safeguard.accounts.requests import SignedInRequest


@form_page
def put_on_hold(request: SignedInRequest, pk: int) -> HttpResponse:
    """Why work stops, when it should go on, and what it waits for."""
    user, now = request.user, timezone.now()
    today = timezone.localdate(now)
    visible = Action.objects.visible_to(user)
    action = get_object_or_404(visible.select_related("plan", "rating", "lead"), pk=pk)
    if is_repeat(request):
        return redirect(action)
    posts = list(user.posts_on(today))
    if not rules.can_put_on_hold(user, action, posts=posts):
        raise PermissionDenied
    others = visible.open().filter(plan=action.plan_id).exclude(pk=action.pk).in_order()
    form = HoldForm(
        sent_data(request), others=others, today=today, initial={"version": action.version}
    )

    def hold() -> Action:
        return holds.put_on_hold(
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
        hold,
        went_to=lambda: action,
        said=_("Put on hold."),
        template="actions/put_on_hold.html",
        context={"action": action, "crumbs": crumbs.to_action(action)},
    )
