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
from actions.evidence.queries import withdrawn
from actions.evidence.services import milestones as services
from actions.models import Milestone
from actions.plans import rules as plans_rules
from actions.plans.views.action_form import task_of, task_on
from safeguard.accounts.requests import SignedInRequest
from safeguard.audit.services import newest_event
from safeguard.dates import moment_in_words
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
    heading, marked = _("Mark as complete"), _marked(milestone, is_done=True)
    return _change(request, milestone, form, tick, heading=heading, message=message, marked=marked)


@form_page
def untick_milestone(request: SignedInRequest, pk: int) -> HttpResponse:
    """Mark a milestone as not complete."""
    milestone = _visible(request, pk)
    form = UntickForm(sent_data(request), initial={"version": milestone.version})
    untick, message = services.untick_milestone, _("Milestone marked as not complete.")
    heading, marked = _("Mark as not complete"), _marked(milestone, is_done=False)
    return _change(
        request, milestone, form, untick, heading=heading, message=message, marked=marked
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
    return get_object_or_404(milestones.select_related("action__plan", "withdrawn_by"), pk=pk)


def _marked(milestone: Milestone, *, is_done: bool) -> tuple[str, str] | None:
    """Heading and sentence if it has already been marked as (not) complete; otherwise None."""
    if is_done != (milestone.done_on is not None):
        return None
    heading = (
        _("This milestone is already complete") if is_done else _("This milestone is not complete")
    )
    event = newest_event("milestone.ticked" if is_done else "milestone.unticked", milestone)
    if event is None:
        return heading, _("“%(title)s” has not been marked.") % {"title": milestone.wording}
    words = (
        _("%(name)s marked “%(title)s” as complete %(when)s.")
        if is_done
        else _("%(name)s marked “%(title)s” as not complete %(when)s.")
    )
    said = {"title": milestone.wording, "when": moment_in_words(event.at)}
    return heading, words % {**said, "name": event.by.name_at(event.at)}


def _change(
    request: SignedInRequest,
    milestone: Milestone,
    form: VersionedForm,
    change: Callable[..., Any],
    *,
    heading: str,
    message: str,
    marked: tuple[str, str] | None = None,
) -> HttpResponse:
    """Handle a form that changes a milestone.

    `marked` are the heading and the sentence to show if it has already been marked like this.
    """
    task = task_on(request, milestone.action)
    can_change = rules.can_change_milestone(task.user, milestone, posts=task.posts)
    heading_if_withdrawn = _("This milestone has been withdrawn")
    gone = withdrawn(milestone, heading_if_withdrawn, milestone.wording)
    task.require(can_change and not marked, instead=gone or (marked if can_change else None))
    return task.handle(
        form,
        partial(change, milestone=milestone),
        message=message,
        template="actions/evidence/milestone_form.html",
        redirect_to=milestone,
        milestone=milestone,
        heading=heading,
    )
