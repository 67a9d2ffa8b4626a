"""Recording how an action goes."""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from actions import crumbs, rules
from actions.answering import open_round_of
from actions.forms import ProgressForm
from actions.models import Action, ActionEntry
from actions.services import progress
from safeguard.accounts.once import form_page, is_repeat, send, sent_data
from safeguard.accounts.requests import SignedInRequest


@form_page
def record_progress(request: SignedInRequest, pk: int) -> HttpResponse:
    """The lead says how it goes, with last time's words beside the boxes."""
    user, now = request.user, timezone.now()
    today = timezone.localdate(now)
    actions = Action.objects.visible_to(user).select_related("plan__scale", "rating", "lead")
    action = get_object_or_404(actions, pk=pk)
    if is_repeat(request):
        return redirect(action)
    posts = list(user.posts_on(today))
    if not rules.can_record_progress(user, action, posts=posts):
        raise PermissionDenied
    form = ProgressForm(sent_data(request), action=action)

    round = open_round_of(action.plan_id)

    def record() -> Action:
        return progress.record_progress(
            action=action,
            effective_on=round.speaks_of(today) if round else today,
            round=round,
            for_post=action.lead if rules.leads(action, posts) else None,
            by=user,
            at=now,
            **form.given(),
        ).action

    spoken = ActionEntry.objects.visible_to(user).filter(action=action).spoken_as_at(today)
    return send(
        request,
        form,
        record,
        went_to=lambda: action,
        said=_("Progress recorded."),
        template="actions/record_progress.html",
        context={"action": action, "crumbs": crumbs.to_action(action), "spoken": spoken.first()},
    )
