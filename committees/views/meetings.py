"""Pages of meetings and their agendas."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from committees import crumbs, rules
from committees.doors import door_of
from committees.forms import ItemForm, MeetingForm, PublishForm
from committees.models import AgendaItem, Committee, Meeting
from committees.proceedings import agenda_lines, number_to_come
from committees.services.agenda import save_item
from committees.services.meetings import (
    confirm_minutes,
    publish_agenda,
    publish_minutes,
    save_meeting,
)
from committees.tracker import tracker_lines
from committees.views.writing import require_clerk, write
from safeguard.accounts.models import User
from safeguard.accounts.once import form_page, is_repeat, sent_data
from safeguard.accounts.requests import SignedInRequest


@require_safe
def meeting(request: SignedInRequest, pk: int) -> HttpResponse:
    """A meeting with its agenda, and what is due at it."""
    door, today = door_of(request.user), timezone.localdate()
    shown = _meeting(request, pk)
    due = (
        door.follow_ups.filter(due_meeting=shown).outstanding(known=door.follow_ups).oldest_first()
    )
    context = {
        "meeting": shown,
        "lines": agenda_lines(door, shown),
        "due": tracker_lines(door, due, on=today),
        "crumbs": crumbs.to_committee(shown.committee),
        "can_write": rules.can_keep_record(request.user),
        "can_print": request.user.writes_reports,
        "can_publish_agenda": rules.can_publish_agenda(request.user, shown),
        "can_publish_minutes": rules.can_publish_minutes(request.user, shown),
        "can_confirm_minutes": rules.can_confirm_minutes(request.user, shown),
    }
    return render(request, "committees/meeting.html", context)


@form_page
def add_meeting(request: SignedInRequest, pk: int) -> HttpResponse:
    """Puts a meeting into the calendar."""
    committee = get_object_or_404(Committee.objects.visible_to(request.user), pk=pk)
    require_clerk(request)
    now = timezone.now()
    meetings = Meeting.objects.visible_to(request.user).filter(committee=committee)
    last = meetings.order_by("-held_on", "-pk").first()
    first = MeetingForm.like(last) if last else {}
    form = MeetingForm(sent_data(request), initial={"version": 0, **first})
    return write(
        request,
        form,
        lambda: save_meeting(
            committee=committee, facts=form.facts, by=request.user, at=now, form=form.sent()
        ),
        heading=_("Add a meeting"),
        caption=committee.name,
        crumbs=crumbs.to_committee(committee),
        went_to=lambda: committee,
        made_before=lambda: meetings.filter(held_on=form.cleaned_data["held_on"]).first(),
        said=_("Meeting added."),
    )


@form_page
def edit_meeting(request: SignedInRequest, pk: int) -> HttpResponse:
    """Changes a meeting: another day moves it, and what is due at it moves with it."""
    shown = _meeting(request, pk)
    require_clerk(request)
    now = timezone.now()
    form = MeetingForm(sent_data(request), held_on=shown.held_on, initial=MeetingForm.first(shown))
    return write(
        request,
        form,
        lambda: save_meeting(
            committee=shown.committee,
            facts=form.facts,
            meeting=shown,
            version=form.cleaned_data["version"],
            by=request.user,
            at=now,
            form=form.sent(),
        ),
        heading=_("Change the meeting"),
        caption=str(shown),
        intro=_(
            "Another date moves the meeting. What is due at it moves with it. If you cancel it, "
            "what is due at it is no longer scheduled."
        ),
        crumbs=crumbs.to_meeting(shown),
        went_to=lambda: shown,
        said=_("Meeting changed."),
        as_now=lambda: MeetingForm.first(shown),
    )


@form_page
def add_item(request: SignedInRequest, pk: int) -> HttpResponse:
    """Puts an item on the agenda."""
    shown = _meeting(request, pk)
    require_clerk(request)
    now = timezone.now()
    items = AgendaItem.objects.visible_to(request.user)
    form = ItemForm(
        sent_data(request),
        was_exempt=False,
        initial={"version": 0, "number": number_to_come(items, shown)},
    )
    form.offer(another=_("Save and add another"))
    return write(
        request,
        form,
        lambda: save_item(
            meeting=shown, facts=form.facts, by=request.user, at=now, form=form.sent()
        ),
        heading=_("Add an item"),
        caption=str(shown),
        crumbs=crumbs.to_meeting(shown),
        went_to=lambda: shown,
        made_before=lambda: items.filter(
            meeting=shown,
            number=form.cleaned_data["number"],
            title=form.cleaned_data["title"],
        ).last(),
        further={"another": lambda made: reverse("committees:add-item", args=[pk])},
        said=_("Item added."),
    )


@form_page
def publish_the_agenda(request: SignedInRequest, pk: int) -> HttpResponse:
    """Opens the agenda to members and the public."""
    return _publish(
        request,
        pk,
        may=rules.can_publish_agenda,
        service=publish_agenda,
        heading=_("Publish the agenda"),
        intro=_(
            "Members and the public will see every item. Of an exempt item they see the number, "
            "the neutral title and the reason."
        ),
        said=_("Agenda published."),
    )


@form_page
def publish_the_minutes(request: SignedInRequest, pk: int) -> HttpResponse:
    """Opens the minutes to members and the public."""
    return _publish(
        request,
        pk,
        may=rules.can_publish_minutes,
        service=publish_minutes,
        heading=_("Publish the minutes"),
        intro=_(
            "Members and the public will see the minutes of all open items, what was resolved and "
            "what became of it. They stay marked as a draft until the committee confirms them."
        ),
        said=_("Minutes published."),
    )


@form_page
def confirm_the_minutes(request: SignedInRequest, pk: int) -> HttpResponse:
    """Notes that the committee confirmed the minutes."""
    return _publish(
        request,
        pk,
        may=rules.can_confirm_minutes,
        service=confirm_minutes,
        heading=_("Confirm the minutes"),
        intro=_("The committee agreed at a later meeting that the minutes are right."),
        said=_("Minutes confirmed."),
    )


def _publish(
    request: SignedInRequest,
    pk: int,
    *,
    may: Callable[[User, Meeting], bool],
    service: Callable[..., Meeting],
    heading: str,
    intro: str,
    said: str,
) -> HttpResponse:
    shown = _meeting(request, pk)
    first: dict[str, Any] = {"version": shown.version}
    form = PublishForm(sent_data(request), submit_label=heading, initial=first)
    if is_repeat(request):
        return redirect(shown)
    if not may(request.user, shown):
        raise PermissionDenied
    now = timezone.now()
    return write(
        request,
        form,
        lambda: service(
            meeting=shown,
            version=form.cleaned_data["version"],
            by=request.user,
            at=now,
            form=form.sent(),
        ),
        heading=heading,
        caption=str(shown),
        intro=intro,
        crumbs=crumbs.to_meeting(shown),
        went_to=lambda: shown,
        said=said,
    )


def _meeting(request: SignedInRequest, pk: int) -> Meeting:
    meetings = Meeting.objects.visible_to(request.user).select_related("committee")
    return get_object_or_404(meetings, pk=pk)
