"""The parts of an action: added, changed, ticked off, withdrawn."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from actions import crumbs, rules
from actions.forms import MilestoneForm, TickForm, UntickForm, WithdrawForm
from actions.models import Action, Milestone
from actions.services import milestones as services
from safeguard.accounts.once import OnceForm, form_page, is_repeat, send, sent_data
from safeguard.accounts.requests import SignedInRequest


@form_page
def add_milestone(request: SignedInRequest, pk: int) -> HttpResponse:
    """A part of the work, with a date of its own."""
    user, now = request.user, timezone.now()
    action = get_object_or_404(Action.objects.visible_to(user).select_related("plan"), pk=pk)
    if is_repeat(request):
        return redirect(action)
    posts = list(user.posts_on(timezone.localdate(now)))
    if not rules.can_record_progress(user, action, posts=posts):
        raise PermissionDenied
    form = MilestoneForm(sent_data(request), initial={"version": 0})

    def add() -> Milestone:
        return services.add_milestone(action=action, by=user, at=now, **form.given())

    return send(
        request,
        form,
        add,
        went_to=lambda: action,
        said=_("Milestone added."),
        template="actions/milestone_form.html",
        context={
            "action": action,
            "heading": _("Add a milestone"),
            "crumbs": crumbs.to_action(action),
        },
    )


@form_page
def edit_milestone(request: SignedInRequest, pk: int) -> HttpResponse:
    """Other words or another date."""
    milestone = _visible(request, pk)
    first = {
        "version": milestone.version,
        "wording": milestone.wording,
        "due": milestone.due.text,
    }
    form = MilestoneForm(sent_data(request), initial=first)

    def edit() -> Milestone:
        version = form.cleaned_data["version"]
        return services.edit_milestone(
            milestone=milestone,
            version=version,
            by=request.user,
            at=timezone.now(),
            **form.given(),
        )

    return _changed(request, milestone, form, edit, _("Change milestone"), _("Milestone saved."))


@form_page
def tick_milestone(request: SignedInRequest, pk: int) -> HttpResponse:
    """It is done."""
    milestone = _visible(request, pk)
    today = timezone.localdate()
    first = {"version": milestone.version, "done_on": today}
    form = TickForm(sent_data(request), initial=first, today=today)

    def tick() -> Milestone:
        return services.tick_milestone(
            milestone=milestone, by=request.user, at=timezone.now(), **form.given()
        )

    return _changed(request, milestone, form, tick, _("Mark as done"), _("Milestone done."))


@form_page
def untick_milestone(request: SignedInRequest, pk: int) -> HttpResponse:
    """It is not done after all."""
    milestone = _visible(request, pk)
    form = UntickForm(sent_data(request), initial={"version": milestone.version})

    def untick() -> Milestone:
        return services.untick_milestone(
            milestone=milestone, by=request.user, at=timezone.now(), **form.given()
        )

    said = _("Milestone marked as not done.")
    return _changed(request, milestone, form, untick, _("Mark as not done"), said)


@form_page
def withdraw_milestone(request: SignedInRequest, pk: int) -> HttpResponse:
    """It counts no longer, and the reason stays."""
    milestone = _visible(request, pk)
    form = WithdrawForm(sent_data(request), initial={"version": milestone.version})

    def withdraw() -> Milestone:
        return services.withdraw_milestone(
            milestone=milestone, by=request.user, at=timezone.now(), **form.given()
        )

    said = _("Milestone withdrawn.")
    return _changed(request, milestone, form, withdraw, _("Withdraw milestone"), said)


def _visible(request: SignedInRequest, pk: int) -> Milestone:
    milestones = Milestone.objects.visible_to(request.user)
    return get_object_or_404(milestones.select_related("action__plan"), pk=pk)


def _changed(
    request: SignedInRequest,
    milestone: Milestone,
    form: OnceForm,
    change: Callable[[], Milestone],
    heading: str,
    said: str,
) -> HttpResponse:
    """Whoever may record progress changes a milestone that was not withdrawn."""
    if is_repeat(request):
        return redirect(milestone)
    posts = list(request.user.posts_on(timezone.localdate()))
    if not rules.can_change_milestone(request.user, milestone, posts=posts):
        raise PermissionDenied
    context: dict[str, Any] = {
        "action": milestone.action,
        "milestone": milestone,
        "heading": heading,
        "crumbs": crumbs.to_action(milestone.action),
    }
    return send(
        request,
        form,
        change,
        went_to=lambda: milestone,
        said=said,
        template="actions/milestone_form.html",
        context=context,
    )
