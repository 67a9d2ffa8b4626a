"""Pages for listing, adding and editing follow-ups, and for changing their status."""

from functools import partial

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from committees.follow_ups import services as services
from committees.follow_ups.follow_up_list import follow_up_rows
from committees.follow_ups.forms import FollowUpForm, FollowUpStateForm
from committees.follow_ups.services import change_follow_up_state, save_follow_up
from committees.meetings import breadcrumbs, rules
from committees.meetings.forms.fields import ReasonForm
from committees.meetings.minute_steps import public_at_once
from committees.meetings.readable import readable_by
from committees.meetings.rules import require_minute_taker
from committees.models import Committee, FollowUp, Resolution
from safeguard.accounts.requests import SignedInRequest
from safeguard.forms.pages import RecordPage, form_page, sent_data


@require_safe
def follow_ups(request: SignedInRequest, pk: int) -> HttpResponse:
    """A committee's outstanding follow-ups, with owner, due date and age in meetings."""
    readable, today = readable_by(request.user), timezone.localdate()
    live = Committee.objects.visible_to(request.user).live_to(request.user, on=today)
    shown = get_object_or_404(live, pk=pk)
    own = readable.follow_ups.of_committee(shown)
    waiting = readable.follow_ups.outstanding(known=readable.follow_ups).overdue_first(on=today)
    context = {
        "committee": shown,
        "outstanding": follow_up_rows(readable, waiting.of_committee(shown), on=today),
        "sent": follow_up_rows(readable, waiting.addressed_to(shown), on=today),
        "without_follow_up": readable.without_follow_up.of_committee(shown)
        .with_origin()
        .oldest_first(),
        "can_write": rules.can_keep_record(request.user),
        "standing": follow_up_rows(readable, own.in_force().oldest_first(), on=today),
        "crumbs": breadcrumbs.to_committee(shown),
    }
    return render(request, "committees/follow_ups/follow_ups.html", context)


ITEM = "minute__item__meeting__committee"


@form_page
def add_follow_up(request: SignedInRequest, pk: int) -> HttpResponse:
    """Adds a follow-up to a clause, which can have several."""
    resolution = _resolution(request, pk)
    require_minute_taker(request, resolution.minute.item, resolution, on=timezone.localdate())
    form = FollowUpForm(
        sent_data(request),
        readable=readable_by(request.user),
        on=timezone.localdate(),
        resolution=resolution,
        initial={"version": 0, **FollowUpForm.suggested(resolution)},
    )
    form.offer(clause=_("Save and add another resolution"))
    page = RecordPage(
        _("Add follow-up"),
        breadcrumbs.to_item(resolution.minute.item),
        caption=str(resolution),
        warning=public_at_once(resolution.minute.item.meeting, is_follow_up=True),
        instead=_no_follow_up(resolution),
    )
    next_clause = reverse("committees:add-resolution", args=[resolution.minute_id])
    return page.handle(
        request,
        form,
        partial(save_follow_up, resolution=resolution),
        message=_("Follow-up added."),
        redirect_to=next_clause if "clause" in request.POST else None,
    )


@form_page
def need_no_follow_up(request: SignedInRequest, pk: int) -> HttpResponse:
    """Records why a clause that requests something needs no follow-up."""
    resolution = _resolution(request, pk)
    require_minute_taker(request, resolution.minute.item, resolution, on=timezone.localdate())
    form = ReasonForm(
        sent_data(request),
        submit_label=_("No follow-up needed"),
        hint=_("Shown with the minutes."),
        initial={"version": resolution.version},
    )
    page = RecordPage(
        _("Why is no follow-up needed?"),
        breadcrumbs.to_item(resolution.minute.item),
        caption=str(resolution),
    )
    return page.handle(
        request,
        form,
        partial(services.need_no_follow_up, resolution=resolution),
        message=_("Recorded that no follow-up is needed."),
    )


@form_page
def edit_follow_up(request: SignedInRequest, pk: int) -> HttpResponse:
    """Changes a follow-up."""
    shown = _follow_up(request, pk)
    item = shown.resolution.minute.item
    require_minute_taker(request, item, shown.resolution, shown, on=timezone.localdate())
    form = FollowUpForm(
        sent_data(request),
        readable=readable_by(request.user),
        on=timezone.localdate(),
        resolution=shown.resolution,
        initial=FollowUpForm.first(shown),
    )
    page = RecordPage(
        _("Edit follow-up"),
        breadcrumbs.to_item(shown.resolution.minute.item),
        caption=str(shown.resolution),
        warning=public_at_once(item.meeting, is_follow_up=True),
        now=lambda: form.labelled(FollowUpForm.first(shown)),
    )
    return page.handle(
        request,
        form,
        partial(save_follow_up, resolution=shown.resolution, follow_up=shown),
        message=_("Follow-up saved."),
    )


@form_page
def change_state(request: SignedInRequest, pk: int) -> HttpResponse:
    """Changes the status of a follow-up."""
    shown = _follow_up(request, pk)
    item = shown.resolution.minute.item
    require_minute_taker(request, item, shown.resolution, shown, on=timezone.localdate())
    form = FollowUpStateForm(
        sent_data(request),
        readable=readable_by(request.user),
        on=timezone.localdate(),
        follow_up=shown,
        initial={"version": shown.version, "due_meeting": shown.due_meeting},
    )
    page = RecordPage(
        _("Update status"),
        breadcrumbs.to_item(shown.resolution.minute.item),
        caption=shown.wording,
        intro=_("Current status: %(state)s") % {"state": shown.current_state.label},
    )
    return page.handle(
        request,
        form,
        partial(change_follow_up_state, follow_up=shown),
        message=_("Status updated."),
    )


def _no_follow_up(resolution: Resolution) -> list[tuple[str, str]]:
    if resolution.asks_nothing or resolution.follow_ups.exists():
        return []
    address = reverse("committees:need-no-follow-up", args=[resolution.pk])
    return [(address, _("No follow-up needed"))]


def _resolution(request: SignedInRequest, pk: int) -> Resolution:
    resolutions = Resolution.objects.visible_to(request.user).select_related(ITEM)
    return get_object_or_404(resolutions, pk=pk)


def _follow_up(request: SignedInRequest, pk: int) -> FollowUp:
    follow_ups = FollowUp.objects.visible_to(request.user).with_origin()
    return get_object_or_404(follow_ups, pk=pk)
