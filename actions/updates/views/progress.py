"""Recording progress on one action."""

from functools import partial

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from actions.models import Action
from actions.plans import rules as plans_rules
from actions.plans.views.action_form import task_of
from actions.updates.forms.progress import ProgressForm
from actions.updates.my_actions import drafts_of, round_of
from actions.updates.services import progress
from safeguard.accounts.requests import SignedInRequest
from safeguard.forms.pages import form_page, sent_data


@form_page
def record_progress(request: SignedInRequest, pk: int) -> HttpResponse:
    """Records progress, with the last update shown beside the form."""
    task = task_of(request, pk)
    action = task.action
    task.require(plans_rules.can_record_progress(task.user, action, posts=task.posts))
    draft = drafts_of(task.user.email).get(action.pk)
    form = ProgressForm(sent_data(request), action=action, on=task.today, draft=draft)
    if "save_draft" in request.POST:
        return _save_draft(request, action, form)
    round = round_of(action.plan_id, on=task.today)
    return task.handle(
        form,
        partial(
            progress.record_progress,
            action=action,
            effective_on=round.speaks_of(task.today) if round else task.today,
            round=round,
            for_post=task.for_post,
        ),
        message=_("Progress recorded."),
        template="actions/updates/record_progress.html",
        spoken=task.last_update,
        draft=draft,
    )


def _save_draft(request: SignedInRequest, action: Action, form: ProgressForm) -> HttpResponse:
    """Saves a draft. The script gets an empty response."""
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
