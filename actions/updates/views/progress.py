"""Recording progress on one action."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from actions.models import Action, ActionEntry
from actions.plans import breadcrumbs
from actions.plans import rules as plans_rules
from actions.updates.forms.progress import ProgressForm
from actions.updates.my_actions import drafts_of, round_of
from actions.updates.services import progress
from safeguard.accounts.models import Post, User
from safeguard.accounts.requests import SignedInRequest
from safeguard.forms.pages import form_page, handle_form, sent_data


@form_page
def record_progress(request: SignedInRequest, pk: int) -> HttpResponse:
    """Records progress, with the last update shown beside the form."""
    user, now = request.user, timezone.now()
    actions = Action.objects.visible_to(user).select_related("plan__scale", "rating", "lead")
    action = get_object_or_404(actions, pk=pk)
    posts = list(user.posts_on(timezone.localdate(now)))
    if not plans_rules.can_record_progress(user, action, posts=posts):
        raise PermissionDenied
    draft = drafts_of(user.email).get(action.pk)
    form = ProgressForm(sent_data(request), action=action, draft=draft)
    if "save_draft" in request.POST:
        return _save_draft(request, action, form)
    post = action.lead if plans_rules.leads(action, posts) else None
    return handle_form(
        request,
        form,
        lambda: _record(action, form, for_post=post, by=user, at=now),
        message=_("Progress recorded."),
        template="actions/updates/record_progress.html",
        context=_context(action, user, now) | {"draft": draft},
        redirect_to=action,
    )


def _record(
    action: Action, form: ProgressForm, *, for_post: Post | None, by: User, at: datetime
) -> None:
    today = timezone.localdate(at)
    round = round_of(action.plan_id, on=today)
    progress.record_progress(
        action=action,
        effective_on=round.speaks_of(today) if round else today,
        round=round,
        for_post=for_post,
        by=by,
        at=at,
        **form.arguments(),
    )


def _context(action: Action, user: User, now: datetime) -> dict[str, Any]:
    spoken = ActionEntry.objects.visible_to(user).filter(action=action)
    spoken = spoken.spoken_as_at(timezone.localdate(now)).select_related("rating")
    return {"action": action, "crumbs": breadcrumbs.to_action(action), "spoken": spoken.first()}


def _save_draft(request: SignedInRequest, action: Action, form: ProgressForm) -> HttpResponse:
    """Saves a draft; the script gets an empty response."""
    progress.save_draft(
        action=action,
        address=request.user.email,
        typed=form.submitted_texts if form.is_changed else {},
        nonce=form.page_nonce,
        at=timezone.now(),
    )
    if request.POST["save_draft"] == "script":
        return HttpResponse(status=204)
    messages.success(request, _("Draft saved. Nothing has been sent yet."))
    return redirect(request.path)
