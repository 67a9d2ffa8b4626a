"""Pages for committee decisions on actions, and for choosing who accepts completion."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from actions.evidence.queries import current_evidence_of_each
from actions.models import AcceptedBy, Action, DateRequest, ImprovementPlan, WithdrawalRequest
from actions.plans.breadcrumbs import to_plan
from actions.plans.rules import can_edit_plan
from actions.sign_off.queue import ToSign, waiting_longest_first
from committees.meetings import breadcrumbs
from committees.meetings.forms.fields import ReasonForm
from committees.meetings.rules import require_clerk, require_minute_taker
from committees.minutes.decision_preview import (
    Preview,
    date_change,
    removal_change,
    sign_off_change,
    with_recipients,
)
from committees.minutes.forms.decisions import (
    AcceptanceForm,
    DecisionForm,
    date_choice,
    sign_off_choice,
    withdrawal_choice,
)
from committees.minutes.queries import Requests, requests_to
from committees.minutes.services import decisions
from committees.models import ClauseDecision, Committee, Resolution
from safeguard.accounts.requests import SignedInRequest
from safeguard.forms.pages import Overtaken, RecordPage, form_page, handle_form, sent_data

AGREED = "decision"


@form_page
def grant_dates(request: SignedInRequest, pk: int) -> HttpResponse:
    """Records the new dates that a clause agrees. A separate clause is needed for removals."""
    resolution = _resolution(request, pk)
    user, now = request.user, timezone.now()
    waiting = DateRequest.objects.visible_to(user).waiting()
    rows, notes = _timely(resolution, waiting)
    form = DecisionForm(
        sent_data(request), offered=map(date_choice, rows), is_confirmed=_is_confirmed(resolution)
    )
    deletions, _late = _timely(resolution, WithdrawalRequest.objects.visible_to(user).waiting())
    return _decide(
        request,
        form,
        resolution,
        lambda: decisions.grant_dates(
            resolution=resolution, requests=form.agreed, by=user, at=now, amending=form.amending
        ),
        preview=date_change,
        heading=_("Agree new dates"),
        empty_text=_("There are no requests for a new date that this meeting could agree."),
        notes=[*notes, _removals_note(len(deletions))],
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
    later = [row for row in waiting if decisions.claimed_after(row.wait, row.claim, held_on)]
    in_time = [row for row in waiting if row not in later]
    filed = current_evidence_of_each([row.action for row in in_time], user=user)
    backed = {row.action.pk for row in in_time if row.is_claimed_with_evidence} | filed.keys()
    form = DecisionForm(
        sent_data(request),
        offered=map(sign_off_choice, in_time),
        is_confirmed=_is_confirmed(resolution),
    )
    return _decide(
        request,
        form,
        resolution,
        lambda: decisions.sign_off_actions(
            resolution=resolution, read=form.agreed, by=user, at=now, amending=form.amending
        ),
        preview=partial(sign_off_change, with_evidence=backed),
        heading=_("Sign off actions"),
        empty_text=_(
            "No actions are waiting for this committee to sign off. It can sign off only actions "
            "in plans where the improvement team has chosen it to sign them off."
        ),
        notes=[_later_claims_note(later)],
    )


@form_page
def withdraw_actions(request: SignedInRequest, pk: int) -> HttpResponse:
    """Removes actions from their plans."""
    resolution = _resolution(request, pk)
    user, now = request.user, timezone.now()
    rows, notes = _timely(resolution, WithdrawalRequest.objects.visible_to(user).waiting())
    form = DecisionForm(
        sent_data(request),
        offered=map(withdrawal_choice, rows),
        is_confirmed=_is_confirmed(resolution),
    )
    return _decide(
        request,
        form,
        resolution,
        lambda: decisions.withdraw_actions(
            resolution=resolution, requests=form.agreed, by=user, at=now, amending=form.amending
        ),
        preview=removal_change,
        heading=_("Remove actions from a plan"),
        empty_text=_("There are no requests to remove an action that this meeting could agree."),
        notes=notes,
    )


@form_page
def take_back_decision(request: SignedInRequest, pk: int) -> HttpResponse:
    """Takes back a decision that was recorded by mistake."""
    visible = ClauseDecision.objects.visible_to(request.user).with_clause()
    shown = get_object_or_404(visible.select_related("action", "entry", "withdrawn_by"), pk=pk)
    resolution = shown.resolution
    require_clerk(request, resolution.minute.item, resolution)
    heading = _("Take back decision")
    if why := decisions.why_taken_back(shown):
        raise Overtaken(why, heading=heading, row=resolution)
    form = ReasonForm(
        sent_data(request),
        submit_label=heading,
        hint=_(
            "Shown with the decision and in the action’s history. If the minutes are confirmed, it "
            "is published with them, so do not include anything exempt."
        ),
        initial={"version": shown.action.version},
    )
    page = RecordPage(
        heading,
        breadcrumbs.to_item(resolution.minute.item),
        caption=str(resolution),
        intro=_(
            "Use this if the decision was recorded by mistake. The action gets its earlier values "
            "back, its request is waiting again, and we email its lead. The decision stays on the "
            "page, marked as taken back."
        ),
        now=lambda: _now(request, shown),
        shows_now=True,
    )
    return page.handle(
        request,
        form,
        partial(decisions.take_back_decision, decision=shown),
        message=_("Decision taken back."),
        redirect_to=resolution,
    )


def _now(request: SignedInRequest, decision: ClauseDecision) -> list[tuple[str, str]]:
    action = Action.objects.visible_to(request.user).get(pk=decision.action_id)
    return [
        (_("Action"), f"{action.ref}: {action.wording}"),
        (_("Decision"), decision.get_kind_display()),
        (_("Status now"), action.work_state.label),
        (_("Due now"), action.due.display),
    ]


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
    preview: Preview,
    heading: str,
    empty_text: str,
    notes: Sequence[str],
) -> HttpResponse:
    """Shows what will change before it is recorded."""
    context = {
        "heading": heading,
        "empty_text": empty_text,
        "notes": [note for note in notes if note],
        "resolution": resolution,
        "crumbs": breadcrumbs.to_item(resolution.minute.item),
        "committee": resolution.minute.item.meeting.committee,
    }
    if form.is_bound and form.is_valid() and request.POST.get("agreed") != AGREED:
        changes = with_recipients(
            [preview(chosen) for chosen in form.agreed],
            by_address=request.user.email,
            on=timezone.localdate(),
        )
        context |= {"form": form, "changes": changes, "agreed": AGREED}
        return render(request, "committees/minutes/confirm_decision.html", context)
    return handle_form(
        request,
        form,
        decide,
        message=_("Decision recorded."),
        template="committees/minutes/decide.html",
        context=context,
        redirect_to=resolution,
    )


def _is_confirmed(resolution: Resolution) -> bool:
    return resolution.minute.item.meeting.has_confirmed_minutes


def _timely(resolution: Resolution, waiting: Requests) -> tuple[list[Any], list[str]]:
    """The requests that the meeting could decide, and notes about the others.

    They were made by the day of the meeting, about plans that the committee receives.
    """
    meeting = resolution.minute.item.meeting
    own = list(requests_to(meeting.committee, waiting))
    timely = [each for each in own if not decisions.asked_after(each, meeting.held_on)]
    later = [each.action.ref for each in own if each not in timely]
    keys = [each.pk for each in own]
    elsewhere = list(waiting.exclude(pk__in=keys).values_list("action__ref", flat=True))
    words = (
        _("A new date for %(refs)s was requested after this meeting.")
        if waiting.model is DateRequest
        else _("The removal of %(refs)s from the plan was requested after this meeting.")
    )
    later_meeting = _("It can be decided at a later meeting.")
    notes = [f"{words % {'refs': ', '.join(later)}} {later_meeting}"] if later else []
    if elsewhere:
        text = ngettext(
            "%(refs)s is in a plan that this committee does not receive. If it does, edit the "
            "committee.",
            "%(refs)s are in plans that this committee does not receive. If it does, edit the "
            "committee.",
            len(elsewhere),
        )
        notes.append(text % {"refs": Truncator(", ".join(elsewhere)).chars(200)})
    return timely, notes


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
    """A clause that can record a decision.

    Raises PermissionDenied if the user is not a clerk, and Overtaken if the clause cannot.
    """
    resolutions = Resolution.objects.visible_to(request.user)
    shown = get_object_or_404(resolutions.select_related("minute__item__meeting__committee"), pk=pk)
    require_minute_taker(request, shown.minute.item, shown, on=timezone.localdate())
    if not shown.is_resolved:
        why = _("This was minuted but not resolved, so it cannot record a decision.")
        raise Overtaken(why, heading=_("Decisions on actions"), row=shown)
    return shown
