"""Pages for committee decisions on actions, and for choosing who accepts completion."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from actions.models import AcceptedBy, Action, DateRequest, ImprovementPlan, WithdrawalRequest
from actions.plans.breadcrumbs import to_plan
from actions.plans.rules import can_edit_plan
from actions.sign_off.queue import ToSign, waiting_longest_first
from committees.meetings import breadcrumbs
from committees.meetings.rules import require_clerk
from committees.minutes.forms.decisions import (
    AcceptanceForm,
    DecisionForm,
    date_choice,
    sign_off_choice,
    withdrawal_choice,
)
from committees.minutes.services import decisions
from committees.models import Committee, Resolution
from safeguard.accounts.requests import SignedInRequest
from safeguard.forms.pages import RecordPage, form_page, handle_form, sent_data


@form_page
def grant_dates(request: SignedInRequest, pk: int) -> HttpResponse:
    """Records the new dates that a clause agrees. A separate clause is needed for removals."""
    resolution = _resolution(request, pk)
    user, now = request.user, timezone.now()
    requests = DateRequest.objects.visible_to(user).waiting().select_related("action__plan")
    rows = requests.order_by("action__plan", "action__sort_key", "pk")
    form = DecisionForm(sent_data(request), offered=map(date_choice, rows))
    deletions = WithdrawalRequest.objects.visible_to(user).waiting().count()
    return _decide(
        request,
        form,
        resolution,
        lambda: decisions.grant_dates(resolution=resolution, requests=form.agreed, by=user, at=now),
        heading=_("Agree new dates"),
        empty_text=_("There are no requests for a new date."),
        note=_removals_note(deletions),
    )


@form_page
def sign_off_actions(request: SignedInRequest, pk: int) -> HttpResponse:
    """Signs off actions of plans for which this committee accepts completion."""
    resolution = _resolution(request, pk)
    user, now = request.user, timezone.now()
    named = Action.objects.visible_to(user).filter(
        plan__accepted_by=AcceptedBy.COMMITTEE,
        plan__acceptance__committee=resolution.minute.item.meeting.committee_id,
    )
    waiting = waiting_longest_first(named, on=timezone.localdate(now))
    held_on = resolution.minute.item.meeting.held_on
    later = [row for row in waiting if decisions.claimed_after(row.wait, held_on)]
    in_time = [row for row in waiting if row not in later]
    form = DecisionForm(sent_data(request), offered=map(sign_off_choice, in_time))
    return _decide(
        request,
        form,
        resolution,
        lambda: decisions.sign_off_actions(
            resolution=resolution, read=form.agreed, by=user, at=now
        ),
        heading=_("Sign off actions"),
        empty_text=_("No actions are waiting for this committee to sign off."),
        note=_later_claims_note(later),
    )


@form_page
def withdraw_actions(request: SignedInRequest, pk: int) -> HttpResponse:
    """Removes actions from their plans."""
    resolution = _resolution(request, pk)
    user, now = request.user, timezone.now()
    requests = WithdrawalRequest.objects.visible_to(user).waiting().select_related("action__plan")
    rows = requests.order_by("action__plan", "action__sort_key", "pk")
    form = DecisionForm(sent_data(request), offered=map(withdrawal_choice, rows))
    return _decide(
        request,
        form,
        resolution,
        lambda: decisions.withdraw_actions(
            resolution=resolution, requests=form.agreed, by=user, at=now
        ),
        heading=_("Remove actions from a plan"),
        empty_text=_("There are no requests to remove an action."),
    )


@form_page
def choose_who_accepts(request: SignedInRequest, slug: str) -> HttpResponse:
    """Sets who accepts the plan's actions as complete."""
    user = request.user
    plans = ImprovementPlan.objects.visible_to(user).select_related("acceptance")
    plan = get_object_or_404(plans, slug=slug)
    if not can_edit_plan(user):
        raise PermissionDenied
    committees = Committee.objects.visible_to(user).in_order()
    form = AcceptanceForm(sent_data(request), plan=plan, committees=committees)
    page = RecordPage(
        _("Who signs off actions?"),
        to_plan(plan),
        caption=plan.title,
        now=lambda: form.labelled(AcceptanceForm.first(plan)),
    )
    return page.handle(
        request,
        form,
        partial(decisions.choose_who_accepts, plan=plan),
        message=_("Saved."),
    )


def _decide(
    request: SignedInRequest,
    form: DecisionForm[Any],
    resolution: Resolution,
    decide: Callable[[], Any],
    *,
    heading: str,
    empty_text: str,
    note: str = "",
) -> HttpResponse:
    return handle_form(
        request,
        form,
        decide,
        message=_("Decision recorded."),
        template="committees/minutes/decide.html",
        context={
            "heading": heading,
            "empty_text": empty_text,
            "note": note,
            "resolution": resolution,
            "crumbs": breadcrumbs.to_item(resolution.minute.item),
        },
        redirect_to=resolution,
    )


def _later_claims_note(later: Sequence[ToSign]) -> str:
    text = ngettext(
        "%(refs)s was marked as complete after this meeting. It can be signed off at a later "
        "meeting.",
        "%(refs)s were marked as complete after this meeting. They can be signed off at a later "
        "meeting.",
        len(later),
    )
    return text % {"refs": ", ".join(row.action.ref for row in later)} if later else ""


def _removals_note(count: int) -> str:
    text = ngettext(
        "There is also a request to remove one action from its plan. If the committee agreed to "
        "that, record it in a separate clause.",
        "There are also requests to remove %(count)d actions from their plans. If the committee "
        "agreed to that, record it in a separate clause.",
        count,
    )
    return text % {"count": count} if count else ""


def _resolution(request: SignedInRequest, pk: int) -> Resolution:
    """A clause that the committee resolved.

    Raises PermissionDenied for any other clause, or if the user is not a clerk.
    """
    resolutions = Resolution.objects.visible_to(request.user)
    shown = get_object_or_404(resolutions.select_related("minute__item__meeting__committee"), pk=pk)
    require_clerk(request)
    if not shown.is_resolved:
        raise PermissionDenied
    return shown
