"""Adding, editing, completing and withdrawing milestones."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _

from actions.evidence import rules
from actions.evidence.forms.evidence import WithdrawForm
from actions.evidence.forms.milestones import MilestoneForm, TickForm, UntickForm
from actions.evidence.services import milestones as services
from actions.models import Milestone
from actions.plans import rules as plans_rules
from actions.plans.views.action_form import task_of, task_on
from safeguard.accounts.requests import SignedInRequest
from safeguard.forms.pages import form_page, sent_data
from safeguard.forms.versioned import VersionedForm


@form_page
def add_milestone(request: SignedInRequest, pk: int) -> HttpResponse:
    """Add a milestone to an action."""
    task = task_of(request, pk)
    task.require(plans_rules.can_record_progress(task.user, task.action, posts=task.posts))
    form = MilestoneForm(sent_data(request), initial={"version": 0})
    return task.handle(
        form,
        lambda version, **given: services.add_milestone(action=task.action, **given),
        message=_("Milestone added."),
        template="actions/evidence/milestone_form.html",
        redirect_to=lambda added: added,
        heading=_("Add a milestone"),
    )


@form_page
def edit_milestone(request: SignedInRequest, pk: int) -> HttpResponse:
    """Change a milestone's wording or due date."""
    milestone = _visible(request, pk)
    first = {"version": milestone.version, "wording": milestone.wording, "due": milestone.due}
    form = MilestoneForm(sent_data(request), initial=first)
    edit, message = services.edit_milestone, _("Milestone saved.")
    return _change(request, milestone, form, edit, heading=_("Change milestone"), message=message)


@form_page
def tick_milestone(request: SignedInRequest, pk: int) -> HttpResponse:
    """Mark a milestone as complete."""
    milestone, today = _visible(request, pk), timezone.localdate()
    first = {"version": milestone.version, "done_on": today}
    form = TickForm(sent_data(request), initial=first, today=today)
    tick, message = services.tick_milestone, _("Milestone marked as complete.")
    return _change(request, milestone, form, tick, heading=_("Mark as complete"), message=message)


@form_page
def untick_milestone(request: SignedInRequest, pk: int) -> HttpResponse:
    """Mark a milestone as not complete."""
    milestone = _visible(request, pk)
    form = UntickForm(sent_data(request), initial={"version": milestone.version})
    untick, message = services.untick_milestone, _("Milestone marked as not complete.")
    return _change(
        request, milestone, form, untick, heading=_("Mark as not complete"), message=message
    )


@form_page
def withdraw_milestone(request: SignedInRequest, pk: int) -> HttpResponse:
    """Withdraw a milestone and give the reason."""
    milestone = _visible(request, pk)
    form = WithdrawForm(sent_data(request), initial={"version": milestone.version})
    withdraw, message = services.withdraw_milestone, _("Milestone withdrawn.")
    return _change(
        request, milestone, form, withdraw, heading=_("Withdraw milestone"), message=message
    )


def _visible(request: SignedInRequest, pk: int) -> Milestone:
    milestones = Milestone.objects.visible_to(request.user)
    return get_object_or_404(milestones.select_related("action__plan"), pk=pk)


def _change(
    request: SignedInRequest,
    milestone: Milestone,
    form: VersionedForm,
    change: Callable[..., Any],
    *,
    heading: str,
    message: str,
) -> HttpResponse:
    """Handle a form that changes a milestone."""
    task = task_on(request, milestone.action)
    task.require(rules.can_change_milestone(task.user, milestone, posts=task.posts))
    return task.handle(
        form,
        partial(change, milestone=milestone),
        message=message,
        template="actions/evidence/milestone_form.html",
        redirect_to=milestone,
        milestone=milestone,
        heading=heading,
    )
