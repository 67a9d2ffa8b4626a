"""Recording how an action goes."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from actions import crumbs, rules
from actions.answering import drafts_of, round_of
from actions.forms import ProgressForm
from actions.models import Action, ActionEntry
from actions.services import drafts, progress
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
    draft = drafts_of(user.email).get(action.pk)
    form = ProgressForm(sent_data(request), action=action, draft=draft)
    if "save_draft" in request.POST:
        return _save_draft(request, action, form)
    round = round_of(action.plan_id, on=today)

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
    context = {
        "action": action,
        "crumbs": crumbs.to_action(action),
        "spoken": spoken.select_related("rating").first(),
        "draft": draft,
    }
    return send(
        request,
        form,
        record,
        went_to=lambda: action,
        said=_("Progress recorded."),
        template="actions/record_progress.html",
        context=context,
    )


def _save_draft(request: SignedInRequest, action: Action, form: ProgressForm) -> HttpResponse:
    """Keeps what was typed. The script wants no page in return."""
    drafts.save_draft(
        action=action,
        address=request.user.email,
        typed=form.in_the_boxes if form.is_touched else {},
        nonce=form.drawn_with,
        at=timezone.now(),
    )
    if request.POST["save_draft"] == "script":
        return HttpResponse(status=204)
    messages.success(request, _("Draft saved. Nothing is sent yet."))
    return redirect(request.path)
